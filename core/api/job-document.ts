import { costOf, fullUsage, type Pricing } from '../cost';
import { type StructuredError } from '../errors';
import { type ResultSummary } from '../handshake/types';
import { type Pipeline, type Step, type StepOutput } from '../pipelines/state';
import {
  type JobDocument,
  type OutputDocument,
  type PublicError,
  type StepDocument,
} from './types';

/** Items done so far per step, as `pipelines/{id}/progress/{step}` counts them. */
export type ItemsDone = Readonly<Record<string, number>>;

/** The pipeline as its owner may see it. @param pricing null where there are no prices */
export function jobDocument(
  pipeline: Pipeline,
  itemsDone: ItemsDone,
  pricing: Pricing | null,
): JobDocument {
  const steps = pipeline.steps.map((step) => stepDocument(step, itemsDone[step.step_id] ?? 0));
  const { job_id, state, preset, client_reference, generation, inputs, trace_id, sweeper_moves } =
    pipeline;
  return {
    job_id,
    state,
    preset,
    client_reference,
    generation,
    priority: pipeline.priority,
    cache: pipeline.cache,
    deadline_at: pipeline.deadline_at,
    origin: pipeline.origin,
    waiting: pipeline.state === 'pending' && pipeline.admitted_at === null,
    inputs,
    steps,
    progress: progressOf(steps),
    result: resultOf(pipeline.steps),
    error: publicError(pipeline.error),
    trace_id,
    sweeper_moves,
    usage: fullUsage(pipeline.usage),
    cost: pricing === null ? null : costOf(pipeline.usage, pricing),
    created_at: pipeline.created_at,
    updated_at: pipeline.updated_at,
    finished_at: pipeline.finished_at,
  };
}

/** What nobody asked for does not count; nearly done is not done. */
function progressOf(steps: readonly StepDocument[]): number {
  const asked = steps.filter(({ implicit }) => !implicit);
  const shares = asked.map(({ state, progress: { items_done, items_total } }) =>
    state === 'completed' ? 1 : items_done / Math.max(1, items_total ?? 0),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return Math.floor((100 * sum) / Math.max(1, asked.length));
}

function resultOf(steps: readonly Step[]): ResultSummary | null {
  const summaries = steps.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) =>
      output.kind === 'file' && output.summary !== undefined ? [output.summary] : [],
    ),
  );
  return summaries.length === 0 ? null : (Object.assign({}, ...summaries) as ResultSummary);
}

/** An error without what only the owner of the deployment may see. */
export function publicError(error: StructuredError): PublicError;
export function publicError(error: StructuredError | null): PublicError | null;
export function publicError(error: StructuredError | null): PublicError | null {
  if (error === null) return null;
  const { raw_traceback, ...shown } = error;
  return shown;
}

function stepDocument(step: Step, itemsDone: number): StepDocument {
  const total = step.map === null ? 1 : step.items_total;
  const isDone = step.state === 'completed';
  return {
    step_id: step.step_id,
    service: step.service,
    operation: step.operation,
    operation_version: step.operation_version,
    implicit: step.implicit,
    parameters: step.parameters,
    inputs: step.inputs,
    is_mapped: step.map !== null,
    state: step.state,
    progress: {
      items_total: total,
      items_done: isDone ? (total ?? 0) : Math.min(itemsDone, total ?? 0),
      items_failed: step.items_failed,
    },
    failed_items: step.failed_items,
    outputs: Object.fromEntries(
      Object.entries(step.outputs).map(([port, output]) => [port, outputDocument(output)]),
    ),
    conversions: step.conversions,
    error: publicError(step.error),
    cached: step.cached,
    usage: fullUsage(step.usage),
    queued_at: step.queued_at,
    started_at: step.started_at,
    finished_at: step.finished_at,
  };
}

function outputDocument(output: StepOutput): OutputDocument {
  switch (output.kind) {
    case 'items':
      return { type: output.type, kind: 'items', count: output.count, file_id: null };
    case 'views':
      return { type: output.type, kind: 'views', count: output.count, file_id: output.file_id };
    case 'file': {
      const { type, file_id, sha256, size_bytes, media_type, extension, shape } = output;
      const facts = { sha256, size_bytes, media_type, extension };
      return {
        type,
        kind: 'file',
        count: null,
        file_id,
        ...facts,
        ...(shape === undefined ? {} : { shape }),
      };
    }
  }
}
