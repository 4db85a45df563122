import {
  didYouMean,
  type CacheMode,
  type PipelineRequest,
  type RequestedStep,
} from '@attacca/core';
import { UsageError } from '../usage-error';

/** How a job is to run, as the command line says it. */
export interface RunFlags {
  readonly priority?: number;
  /** Seconds. */
  readonly deadline?: number;
  readonly cache?: CacheMode;
  /** `step=n` each. */
  readonly maxConcurrency?: readonly string[];
  /** `step=n` or `step=p%` each. */
  readonly tolerate?: readonly string[];
  /** `step=n` each. */
  readonly batchItems?: readonly string[];
  /** `step=seconds` each. */
  readonly batchSeconds?: readonly string[];
}

export type RunSettings = Pick<PipelineRequest, 'cache' | 'priority' | 'deadline_seconds'>;

/** The settings of the whole job; what was not said is left to the API. */
export function runSettings({ priority, deadline, cache }: RunFlags): RunSettings {
  return {
    ...(cache === undefined ? {} : { cache }),
    ...(priority === undefined ? {} : { priority }),
    ...(deadline === undefined ? {} : { deadline_seconds: deadline }),
  };
}

/** How a fan-out is to run. */
export type RequestedMap = NonNullable<RequestedStep['map']>;

/** By step: how its fan-out is to run. */
export type MapOverrides = ReadonlyMap<string, RequestedMap>;

/**
 * Reads the settings of fan-outs. Ranges are left to the API, which knows them best.
 * @throws UsageError naming what cannot be read, or a step that is not there.
 */
export function mapOverrides(flags: RunFlags, steps: readonly string[]): MapOverrides {
  const maps = new Map<string, RequestedMap>();
  const read = (option: string, given: readonly string[] = []) =>
    given.map((text) => ({ option, ...assignment(option, text, steps) }));
  const add = (step: string, fields: RequestedMap): void => {
    const before = maps.get(step) ?? {};
    const batch = { ...before.batch, ...fields.batch };
    maps.set(step, {
      ...before,
      ...fields,
      ...(Object.keys(batch).length === 0 ? {} : { batch }),
    });
  };
  for (const { option, step, value } of read('--max-concurrency', flags.maxConcurrency))
    add(step, { max_concurrency: number(option, value) });
  for (const { option, step, value } of read('--tolerate', flags.tolerate))
    add(step, tolerance(option, value));
  for (const { option, step, value } of read('--batch-items', flags.batchItems))
    add(step, { batch: { max_items: number(option, value) } });
  for (const { option, step, value } of read('--batch-seconds', flags.batchSeconds))
    add(step, { batch: { max_seconds: number(option, value) } });
  return maps;
}

function assignment(
  option: string,
  text: string,
  steps: readonly string[],
): { step: string; value: string } {
  const [, step, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (step === undefined || value === undefined)
    throw new UsageError(`${option} is "${text}"; it must be of the form step=value.`);
  if (!steps.includes(step))
    throw new UsageError(
      `${option} ${text}: there is no step "${step}"${didYouMean(step, steps)}; the steps are ${steps.join(', ')}.`,
    );
  return { step, value };
}

function tolerance(option: string, value: string): RequestedMap {
  return value.endsWith('%')
    ? { tolerated_failure_percentage: number(option, value.slice(0, -1)) }
    : { tolerated_failure_count: number(option, value) };
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new UsageError(`${option}: "${text}" is no number.`);
}
