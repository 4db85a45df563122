import { join } from 'node:path';
import type {
  AudioFacts,
  Conversions,
  Cost,
  FailedItem,
  FullUsage,
  JobDocument,
  ParameterValue,
} from '@attacca/core';
import { visibleSteps } from './download-results';
import type { OutputRecord } from './output-record';
import { jsonPieces } from './json-pieces';
import { writeFileWhole } from './write-file';

export interface InputRecord {
  readonly name: string;
  readonly sha256: string | null;
  readonly size_bytes: number | null;
  readonly media_type: string | null;
  readonly audio: AudioFacts | null;
}

interface StepRecord {
  readonly step_id: string;
  readonly service: string;
  readonly operation: string;
  readonly operation_version: string;
  /** Defaults filled in. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly items: number | null;
  readonly items_failed: number;
  /** The first 20 of them. */
  readonly failed_items: readonly FailedItem[];
  readonly cached: boolean;
  /** By input port: the channels and rate the operation saw, and the resampler. */
  readonly conversions: Conversions;
  readonly seconds: number | null;
}

/** `result.json`: what was done to what, and what came of it. */
export interface ResultDocument {
  /** Null for an operation that was run without a cloud. */
  readonly job_id: string | null;
  readonly preset: string | null;
  /** Of `attacca op`: which operation was run, and with what. */
  readonly operation?: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly pipeline: readonly StepRecord[];
  readonly inputs: Readonly<Record<string, InputRecord>>;
  readonly outputs: readonly OutputRecord[];
  readonly timings: Readonly<Record<string, number>>;
  /** How often the sweeper had to move the pipeline; 0 without faults. */
  readonly sweeper_moves: number;
  /** What it took, and what that costs; null for an operation that was run without a cloud. */
  readonly usage: FullUsage | null;
  readonly cost: Cost | null;
}

/** Seconds the command itself measured. */
export interface ClientTimings {
  readonly upload_seconds: number;
  readonly job_seconds: number;
  readonly download_seconds: number;
  readonly total_seconds: number;
}

export function resultDocument(
  job: JobDocument,
  outputs: readonly OutputRecord[],
  timings: ClientTimings,
): ResultDocument {
  const ingest = job.steps.find((step) => step.implicit);
  return {
    job_id: job.job_id,
    preset: job.preset,
    pipeline: visibleSteps(job).map((step) => ({
      step_id: step.step_id,
      service: step.service,
      operation: step.operation,
      operation_version: step.operation_version,
      parameters: step.parameters,
      items: step.is_mapped ? step.progress.items_total : null,
      items_failed: step.progress.items_failed,
      failed_items: step.failed_items,
      cached: step.cached,
      conversions: step.conversions,
      seconds: secondsBetween(step.queued_at ?? step.started_at, step.finished_at),
    })),
    inputs: Object.fromEntries(
      Object.entries(job.inputs).map(([name, { file_id: _id, ...facts }]) => [name, facts]),
    ),
    outputs,
    timings: {
      ...timings,
      ingest_seconds: secondsBetween(ingest?.queued_at ?? null, ingest?.finished_at ?? null) ?? 0,
    },
    sweeper_moves: job.sweeper_moves,
    usage: job.usage,
    cost: job.cost,
  };
}

/** Seconds from one RFC 3339 time to another, to the millisecond; null where one is missing. */
function secondsBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}

export async function writeResultFile(folder: string, result: ResultDocument): Promise<string> {
  const path = join(folder, 'result.json');
  await writeFileWhole(path, jsonPieces(result));
  return path;
}
