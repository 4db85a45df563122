import { noUsage } from '../cost/usage';
import { batchRange, joinId, leafOf } from './fan-out';
import { type Pipeline, type Step, type Task } from './state';
import { timeAfter } from './time';

/** A queued task nobody has leased is looked at by the sweeper after this long; the spacing doubles each time. */
const firstRepublishSeconds = 60;
const longestRepublishSeconds = 3600;

/** Deterministic, so that creating it twice fails instead of doubling it. Padded, so that names sort by batch. */
export function taskId(step: string, batch: number | null): string {
  return batch === null ? step : `${step}.${String(batch).padStart(7, '0')}`;
}

/** A queued task: batch `batch` of a mapped step, or the one of a step that runs once. */
export function newTask(
  pipeline: Pipeline,
  step: Step,
  { batch, now }: { batch: number | null; now: string },
): Task {
  const { fan_out } = step;
  const isBatch = batch !== null && fan_out !== null;
  return {
    task_id: taskId(step.step_id, batch),
    job_id: pipeline.job_id,
    step_id: step.step_id,
    service: step.service,
    operation: step.operation,
    owner: pipeline.owner,
    generation: step.generation,
    batch: isBatch ? batchRange(fan_out, batch) : null,
    state: 'queued',
    attempt: 0,
    join_id: isBatch ? joinId(step, 0, leafOf(fan_out, batch)) : null,
    cache_key: null,
    is_waiting: false,
    cached: false,
    usage: noUsage,
    is_counted: false,
    lease: null,
    not_before: null,
    queued_at: now,
    started_at: null,
    finished_at: null,
    due_at: republishAt(now, 0),
    items_reported: 0,
    republished: 0,
    outputs: {},
    failed_items: [],
    error: null,
    timing: null,
    conversions: {},
    finished_by: null,
  };
}

/** When a task that was published `republished` times over is published again. */
export function republishAt(now: string, republished: number): string {
  return timeAfter(
    now,
    Math.min(firstRepublishSeconds * 2 ** republished, longestRepublishSeconds),
  );
}
