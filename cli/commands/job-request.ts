import { readFileSync } from 'node:fs';
import type { JobSubmission } from '@attacca/client';
import { didYouMean, parsePipelineRequest, planPipeline, type Catalog } from '@attacca/core';
import { UsageError } from '../usage-error';
import {
  assignableSteps,
  parseStepAssignments,
  type AssignableStep,
  type Overrides,
} from './parameter-assignments';
import {
  mapOverrides,
  runSettings,
  type MapOverrides,
  type RequestedMap,
  type RunFlags,
  type RunSettings,
} from './run-settings';

export interface PipelineChoice extends RunFlags {
  readonly preset?: string;
  /** Path of a JSON file. */
  readonly pipeline?: string;
  readonly param: readonly string[];
}

export type RequestedPipeline = Pick<JobSubmission, 'preset' | 'pipeline' | 'parameters'> &
  RunSettings;

/**
 * The part of a job's submission that says what to do, and how.
 * @throws UsageError unless exactly one of preset and pipeline is given and can be read.
 * @throws AttaccaError when it could not run: it is refused before a byte is sent, by what the API refuses with.
 */
export function requestedPipeline(choice: PipelineChoice, catalog: Catalog): RequestedPipeline {
  const request = chosenPipeline(choice, catalog);
  planPipeline(parsePipelineRequest({ ...request, file_id: 'file' }), catalog, {
    names: ['input'],
  });
  return request;
}

function chosenPipeline(choice: PipelineChoice, catalog: Catalog): RequestedPipeline {
  const { preset, pipeline } = choice;
  if (preset !== undefined && pipeline !== undefined) {
    throw new UsageError('--preset and --pipeline are both given; one of them says what to do.');
  }
  const settings = runSettings(choice);
  if (preset !== undefined) return { ...ofPreset(preset, choice, catalog), ...settings };
  if (pipeline !== undefined) return { ...ofFile(pipeline, choice, catalog), ...settings };
  throw new UsageError(
    `Say what to do: --preset ${presetNames(catalog).join(', ')}, or --pipeline FILE.json.`,
  );
}

function ofPreset(name: string, choice: PipelineChoice, catalog: Catalog): RequestedPipeline {
  const preset = catalog.findPreset(name);
  if (preset === undefined) {
    const names = presetNames(catalog);
    throw new UsageError(
      `There is no preset "${name}"${didYouMean(name, names)}; the presets are ${names.join(', ')}.`,
    );
  }
  const changes = changesOf(choice, assignableSteps(preset.pipeline, catalog));
  // The API overrides a preset's parameters by name; fan-outs are settings of steps, so its steps are sent instead.
  if (changes.maps.size > 0) return { pipeline: changed(preset.pipeline, changes) };
  return {
    preset: name,
    ...(choice.param.length === 0 ? {} : { parameters: changes.parameters }),
  };
}

function ofFile(path: string, choice: PipelineChoice, catalog: Catalog): RequestedPipeline {
  const steps = stepsOf(readJson(path), path);
  return { pipeline: changed(steps, changesOf(choice, assignableSteps(steps, catalog))) };
}

/** What the command line changes in the steps it was given. */
interface Changes {
  readonly parameters: Overrides;
  readonly maps: MapOverrides;
}

function changesOf(choice: PipelineChoice, steps: readonly AssignableStep[]): Changes {
  const ids = steps.map(({ step_id }) => step_id);
  return {
    parameters: parseStepAssignments('--param', choice.param, steps),
    maps: mapOverrides(choice, ids),
  };
}

function changed(steps: readonly unknown[], { parameters, maps }: Changes): readonly unknown[] {
  return steps.map((step, index) => {
    const given = step as RawStep;
    const step_id = String(given?.step_id ?? index + 1);
    const own = parameters[step_id];
    const map = maps.get(step_id);
    return {
      ...given,
      ...(own === undefined ? {} : { parameters: { ...given.parameters, ...own } }),
      ...(map === undefined ? {} : { map: merged(given.map, map) }),
    };
  });
}

interface RawStep {
  readonly step_id?: string | number;
  readonly parameters?: object;
  readonly map?: RequestedMap;
}

function merged(given: RequestedMap | undefined, map: RequestedMap): RequestedMap {
  const batch = { ...given?.batch, ...map.batch };
  return { ...given, ...map, ...(Object.keys(batch).length === 0 ? {} : { batch }) };
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

function presetNames(catalog: Catalog): string[] {
  return catalog.presets.map(({ name }) => name);
}
