import { type Operation } from '@attacca/core';

/** Where an input of a step comes from. */
export type PlanSource =
  { readonly input: string } | { readonly step: string; readonly output: string };

export interface MapOptions {
  readonly max_concurrency?: number;
  readonly tolerated_failure_count?: number;
  readonly tolerated_failure_percentage?: number;
  readonly batch?: { readonly max_items?: number; readonly max_seconds?: number };
}

/** A step as the generator means it: what the request says, and what the reference executes. */
export interface PlannedStep {
  readonly step_id: string;
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, PlanSource>>;
  /** The `many` outputs it is mapped over, outermost first. */
  readonly scope: readonly string[];
  readonly map: MapOptions | null;
}

/** One pipeline that somebody asks for. */
export interface Plan {
  readonly name: string;
  readonly owner: string;
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly PlannedStep[];
  readonly cache: 'use' | 'refresh' | 'off';
  readonly priority: number;
  readonly deadline_seconds: number | null;
}

/** The name of a `many` output, as an element of a scope. */
export function outputName(step: string, output: string): string {
  return `${step}.${output}`;
}

/** The body of the request. */
export function requestOf({ name, files, steps, cache, priority, deadline_seconds }: Plan): object {
  return {
    job_id: name,
    inputs: files,
    pipeline: steps.map(requestedStep),
    ...(cache === 'use' ? {} : { cache }),
    ...(priority === 0 ? {} : { priority }),
    ...(deadline_seconds === null ? {} : { deadline_seconds }),
  };
}

function requestedStep({
  step_id,
  operation,
  parameters,
  inputs,
  scope,
  map,
}: PlannedStep): object {
  const innermost = scope.at(-1);
  const [step, output] = innermost?.split('.') ?? [];
  return {
    step_id,
    service: operation.service,
    operation: operation.name,
    parameters,
    inputs,
    ...(map === null || innermost === undefined ? {} : { map: { over: { step, output }, ...map } }),
  };
}
