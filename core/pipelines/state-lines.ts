import { type LogFields, type Severity } from '../log-line';
import { type Draft } from './draft';
import { isTerminal, type Pipeline, type Step, type Task } from './state';

/** A line of the log about one change of one state. */
export interface StateLine {
  readonly severity: Severity;
  readonly message: string;
  readonly fields: LogFields;
}

/** What a draft has changed, a line for each change: the pipeline's own and its steps', then its tasks'. */
export function stateLines(draft: Draft): StateLine[] {
  const tasks = draft.writes.flatMap(({ wanted, before, document }) =>
    wanted.kind === 'task' && document !== undefined
      ? taskLines(before as Task | undefined, document as Task)
      : [],
  );
  return [...pipelineLines(draft.before, draft.pipeline), ...tasks];
}

/** @param before undefined for a pipeline that is new */
export function pipelineLines(before: Pipeline | undefined, after: Pipeline): StateLine[] {
  const steps = after.steps.flatMap((step, index) => stepLines(before?.steps[index], step, after));
  if (before?.state === after.state && before.generation === after.generation) return steps;
  const { job_id, state, generation, preset, error } = after;
  const end = isTerminal(state) ? endOf(after) : {};
  const kind = { entity: 'pipeline', state, previous_state: before?.state ?? null };
  const fields = { job_id, ...kind, generation, preset, ...failure(error), ...end };
  return [...steps, line(`the pipeline is ${state}`, fields)];
}

/** Of a pipeline that is over: how long it took from its submission, queues and waiting for its turn included. */
function endOf({ created_at, finished_at, sweeper_moves }: Pipeline): LogFields {
  return { duration_seconds: secondsBetween(created_at, finished_at), sweeper_moves };
}

function stepLines(before: Step | undefined, after: Step, pipeline: Pipeline): StateLine[] {
  const { step_id, operation, service, state, generation, cached, items_total, error } = after;
  // What has not begun is not worth a line for each step of a new pipeline.
  if (before?.state === state || (before === undefined && state === 'pending')) return [];
  const about = { job_id: pipeline.job_id, step_id, operation };
  const kind = { entity: 'step', state, previous_state: before?.state ?? null };
  const more = { service, generation, cached, items: items_total, ...failure(error) };
  return [line(`the step is ${state}`, { ...about, ...kind, ...more })];
}

/** @param before undefined for a task that is new */
export function taskLines(before: Task | undefined, after: Task): StateLine[] {
  const { job_id, step_id, task_id, operation, state } = after;
  if (before?.state === state) return [];
  const kind = { entity: 'task', state, previous_state: before?.state ?? null };
  const fields = { job_id, step_id, task_id, operation, ...kind, ...factsOf(after) };
  return [line(`the task is ${state}`, fields)];
}

function factsOf(task: Task): LogFields {
  const { service, attempt, batch, cache_key, cached, timing, error } = task;
  const { queued_at, started_at } = task;
  return {
    service,
    attempt,
    items: batch === null ? 1 : batch.to - batch.from,
    ...(started_at === null ? {} : { wait_seconds: secondsBetween(queued_at, started_at) }),
    ...(task.state === 'completed' ? { cache: cacheUse(cache_key, cached) } : {}),
    ...(timing === null ? {} : timing),
    ...failure(error),
  };
}

function cacheUse(key: string | null, isCached: boolean): 'hit' | 'miss' | 'none' {
  if (key === null) return 'none';
  return isCached ? 'hit' : 'miss';
}

/** Its code alone: the message may speak of somebody's file, and stands in the document. */
function failure(error: Task['error']): LogFields {
  return error === null ? {} : { error_type: error.error_type, error_code: error.error_code };
}

function line(message: string, fields: LogFields): StateLine {
  const isBad = fields['state'] === 'failed';
  return { severity: isBad ? 'WARNING' : 'INFO', message, fields };
}

function secondsBetween(from: string, to: string | null): number {
  return to === null ? 0 : Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);
}
