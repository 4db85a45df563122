import { readFileSync } from 'node:fs';
import type { JobSubmission } from '@attacca/client';
import type { Catalog } from '@attacca/core';
import { UsageError } from '../usage-error';
import { assignableSteps, parseStepAssignments, type Overrides } from './parameter-assignments';

export interface PipelineChoice {
  readonly preset?: string;
  /** Path of a JSON file. */
  readonly pipeline?: string;
  readonly param: readonly string[];
}

export type RequestedPipeline = Pick<JobSubmission, 'preset' | 'pipeline' | 'parameters'>;

/**
 * The part of a job's submission that says what to do.
 * @throws UsageError unless exactly one of preset and pipeline is given and can be read.
 */
export function requestedPipeline(choice: PipelineChoice, catalog: Catalog): RequestedPipeline {
  const { preset, pipeline, param } = choice;
  if (preset !== undefined && pipeline !== undefined) {
    throw new UsageError('--preset and --pipeline are both given; one of them says what to do.');
  }
  if (preset !== undefined) return ofPreset(preset, param, catalog);
  if (pipeline !== undefined) return ofFile(pipeline, param, catalog);
  throw new UsageError(
    `Say what to do: --preset ${presetNames(catalog)}, or --pipeline FILE.json.`,
  );
}

function ofPreset(name: string, param: readonly string[], catalog: Catalog): RequestedPipeline {
  const preset = catalog.findPreset(name);
  if (preset === undefined) {
    throw new UsageError(`There is no preset "${name}"; the presets are ${presetNames(catalog)}.`);
  }
  const parameters = parseStepAssignments(param, assignableSteps(preset.pipeline, catalog));
  return { preset: name, ...(param.length === 0 ? {} : { parameters }) };
}

function ofFile(path: string, param: readonly string[], catalog: Catalog): RequestedPipeline {
  const steps = stepsOf(readJson(path), path);
  const overrides = parseStepAssignments(param, assignableSteps(steps, catalog));
  return {
    pipeline:
      param.length === 0
        ? steps
        : steps.map((step, index) => withOverrides(step, index, overrides)),
  };
}

/** The API overrides presets only: the steps of a pipeline carry their parameters themselves. */
function withOverrides(step: unknown, index: number, overrides: Overrides): unknown {
  const { step_id, parameters, ...rest } = step as { step_id?: unknown; parameters?: object };
  const own = overrides[String((step_id as string | undefined) ?? index + 1)];
  return {
    ...(step_id === undefined ? {} : { step_id }),
    ...rest,
    parameters: { ...parameters, ...own },
  };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = isMissing ? 'there is no such file' : (error as Error).message;
    throw new UsageError(`--pipeline ${path}: ${reason}.`);
  }
}

/** A file holds the list of steps, or an object with it under `pipeline` (a preset, a job message). */
function stepsOf(content: unknown, path: string): readonly unknown[] {
  const steps = Array.isArray(content)
    ? content
    : (content as { pipeline?: unknown } | null)?.pipeline;
  if (Array.isArray(steps)) return steps as unknown[];
  throw new UsageError(
    `--pipeline ${path}: it must hold a list of steps, or an object with one under "pipeline".`,
  );
}

function presetNames(catalog: Catalog): string {
  return catalog.presets.map(({ name }) => name).join(', ');
}
