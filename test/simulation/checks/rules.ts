import { isTerminal, type Join, type Pipeline, type Task } from '@attacca/core';
import { type Process } from '../engine/process';
import { simulatedCatalog } from '../scenario/operations';
import { type Change } from '../storage/database';

/*
 * What must hold of every single commit, whoever makes it. A rule says what is broken, or null.
 */

/** Largest pipeline document: events carry it twice, and live pages read it whole. */
export const maxPipelineBytes = 100_000;
/** Writes to one join, its creation included. */
export const maxJoinWrites = 65;

export interface PipelineChange {
  readonly before: Pipeline | undefined;
  readonly after: Pipeline | undefined;
  readonly size: number;
  readonly writer: Process;
}

export function checkPipeline({ before, after, size, writer }: PipelineChange): string | null {
  if (after === undefined) return before === undefined ? null : removedTooEarly(before);
  if (size > maxPipelineBytes) return `its document has ${size} bytes`;
  if (before === undefined) return null;
  if (before.generation > after.generation) return 'its generation went back';
  const isAsked = writer.purpose.role === 'delete' && isTerminal(before.state);
  if (before.deleted_at !== after.deleted_at && !(isAsked && before.deleted_at === null))
    return `it was marked as deleted by ${writer.name}, while it was ${before.state}`;
  if (before.deleted_at !== null && before.state !== after.state)
    return `it was deleted, and went on from ${before.state} to ${after.state}`;
  if (isTerminal(before.state) && before.state !== after.state) {
    const isRetry = before.state === 'failed' && after.state === 'in_progress';
    if (!isRetry || writer.purpose.role !== 'retry')
      return `it left the terminal state ${before.state} for ${after.state}`;
  }
  if (before.settled_at !== null && after.settled_at === null && writer.purpose.role !== 'retry')
    return 'it was settled, and is not any more';
  return completedStepChanged(before, after);
}

function removedTooEarly(before: Pipeline): string | null {
  if (before.deleted_at === null) return 'a pipeline was removed that nobody has deleted';
  return before.settled_at === null ? 'it was removed before it was settled' : null;
}

function completedStepChanged(before: Pipeline, after: Pipeline): string | null {
  for (const step of before.steps) {
    const now = after.steps.find(({ step_id }) => step_id === step.step_id);
    if (step.state !== 'completed' || now === step) continue;
    const isKept =
      now?.state === 'completed' && JSON.stringify(now.outputs) === JSON.stringify(step.outputs);
    if (!isKept) return `step ${step.step_id} was completed, and has changed to ${now?.state}`;
  }
  return null;
}

export interface TaskChange {
  readonly before: Task | undefined;
  readonly after: Task | undefined;
  readonly writer: Process;
  /** As it is after the commit. */
  readonly pipeline: Pipeline | undefined;
}

const over = ['completed', 'failed', 'cancelled'];

export function checkTask({ before, after, writer, pipeline }: TaskChange): string | null {
  if (after === undefined) return mayRemove(before, pipeline) ? null : 'a task was removed';
  if (pipeline === undefined) return 'its pipeline is not there';
  if (after.owner !== pipeline.owner) return `it belongs to ${after.owner}, not ${pipeline.owner}`;
  const isSame = before !== undefined && before.generation === after.generation;
  if (isSame && over.includes(before.state) && essence(before) !== essence(after))
    return `it was ${before.state}, and was changed to ${after.state} within one generation`;
  if (before !== undefined && before.generation > after.generation)
    return 'its generation went back';
  const operation = simulatedCatalog.findOperation(after.service, after.operation);
  const most = operation?.retry.max_attempts ?? 0;
  if (after.attempt > most) return `attempt ${after.attempt} of at most ${most} was begun`;
  const wasRunning = before !== undefined && !over.includes(before.state);
  if (pipeline.settled_at !== null && !over.includes(after.state) && !(isSame && wasRunning))
    return 'it was begun after all that follows from the end of its pipeline was done';
  return checkFence(before, after, writer);
}

/** What a worker says about a task counts only while it holds the lease; of several in one request, only the holder's. */
function checkFence(before: Task | undefined, after: Task, { purpose }: Process): string | null {
  const { role, each = [purpose] } = purpose;
  const isWorkers = ['heartbeat', 'complete', 'fail', 'release'].includes(role);
  const own = each.filter(
    ({ task_id, job_id }) => task_id === after.task_id && job_id === after.job_id,
  );
  // What a retry has opened anew may be handed out by a request that also holds a word of its old worker's.
  const isHandedOut = before !== undefined && before.generation < after.generation;
  if (!isWorkers || own.length === 0 || isHandedOut) return null;
  const held = before?.state === 'leased' ? before.lease?.token : undefined;
  const holders = own.filter(({ lease_token }) => lease_token === held);
  if (held === undefined || holders.length === 0)
    return `a worker without its lease changed it by ${role}`;
  const by = after.state === 'completed' ? after.finished_by?.request_id : undefined;
  if (by !== undefined && holders.every(({ request_id }) => request_id !== by))
    return `it was completed by ${by}, which does not hold its lease`;
  return null;
}

function essence({ state, outputs, failed_items, attempt }: Task): string {
  return JSON.stringify([state, outputs, failed_items, attempt]);
}

/** Only what belongs to a pipeline that is marked as deleted goes; of two who remove it, one comes too late. */
function mayRemove(before: object | undefined, pipeline: Pipeline | undefined): boolean {
  return before === undefined || (pipeline !== undefined && pipeline.deleted_at !== null);
}

export interface JoinChange {
  readonly before: Join | undefined;
  readonly after: Join | undefined;
  /** Of this join so far, this one included. */
  readonly writes: number;
  readonly pipeline: Pipeline | undefined;
}

export function checkJoin({ before, after, writes, pipeline }: JoinChange): string | null {
  if (after === undefined) return mayRemove(before, pipeline) ? null : 'a join was removed';
  if (pipeline === undefined) return 'its pipeline is not there';
  if (writes > maxJoinWrites) return `it was written ${writes} times`;
  if (after.missing < 0) return `it misses ${after.missing}`;
  if (before !== undefined && after.missing > before.missing)
    return `it missed ${before.missing}, and now ${after.missing}`;
  if (before !== undefined && after.handed_out < before.handed_out)
    return 'it has handed out fewer than before';
  return null;
}

/** A record of a result belongs to the owner of the pipeline that made it. */
export function checkFile(
  { after }: Change,
  ownerOf: (job_id: string) => string | undefined,
): string | null {
  const job_id = after?.['job_id'];
  if (typeof job_id !== 'string') return null;
  const owner = ownerOf(job_id);
  return after?.['owner'] === owner
    ? null
    : `it belongs to ${String(after?.['owner'])}, not to ${owner}`;
}
