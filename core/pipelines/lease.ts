import { AttaccaError } from '../errors';
import { isTerminal, type Pipeline, type Task } from './state';
import { timeAfter } from './time';

/** A lease lives this long without a heartbeat; a worker that died is missed no later. */
export const leaseSeconds = 30;
export const heartbeatSeconds = 10;

export type LeaseDecision =
  | { readonly kind: 'granted'; readonly task: Task; readonly isRepeat: boolean }
  | { readonly kind: 'refused'; readonly error: AttaccaError };

export interface LeaseClaim {
  readonly request_id: string;
  readonly token: string;
  readonly holder: string;
  readonly instance: string;
  readonly now: string;
}

/**
 * Whether a worker gets the task's current attempt. A repeated request gets its first answer; everybody else is told
 * why not (LEASED, DONE, TOO_EARLY, CANCELLED), which a worker acknowledges.
 */
export function decideLease(task: Task, pipeline: Pipeline, claim: LeaseClaim): LeaseDecision {
  if (task.service !== claim.holder) {
    const message = `Task ${task.task_id} belongs to ${task.service}, not to ${claim.holder}.`;
    return { kind: 'refused', error: new AttaccaError('FORBIDDEN', message) };
  }
  switch (task.state) {
    case 'completed':
    case 'failed':
      return refused('DONE', `Task ${task.task_id} is ${task.state}.`);
    case 'cancelled':
      return refused('CANCELLED', `Task ${task.task_id} was cancelled.`);
    case 'leased':
    case 'queued':
      break;
  }
  if (isOver(task, pipeline, claim.now))
    return refused('CANCELLED', `Task ${task.task_id} is no longer wanted.`);
  if (task.is_waiting)
    return refused('LEASED', `Another task computes what ${task.task_id} would.`);
  if (task.state === 'leased') {
    if (task.lease?.request_id === claim.request_id)
      return { kind: 'granted', task, isRepeat: true };
    return refused('LEASED', `Task ${task.task_id} is leased until ${task.lease?.expires_at}.`);
  }
  if (task.not_before !== null && task.not_before > claim.now) {
    const message = `Task ${task.task_id} may be leased again at ${task.not_before}.`;
    const error = new AttaccaError('TOO_EARLY', message, { notBefore: task.not_before });
    return { kind: 'refused', error };
  }
  return { kind: 'granted', task: leaseTask(task, claim), isRepeat: false };
}

/** Whether nobody wants a task any more: its pipeline is over, or late, or a retry has started it anew. */
export function isOver(task: Task, pipeline: Pipeline, now: string): boolean {
  const step = pipeline.steps.find(({ step_id }) => step_id === task.step_id);
  const isLate = pipeline.deadline_at !== null && pipeline.deadline_at <= now;
  return isTerminal(pipeline.state) || isLate || step?.generation !== task.generation;
}

/** The task, leased: one more attempt. */
export function leaseTask(task: Task, claim: LeaseClaim): Task {
  const expires_at = timeAfter(claim.now, leaseSeconds);
  const { request_id, token, holder, instance, now } = claim;
  return {
    ...task,
    state: 'leased',
    attempt: task.attempt + 1,
    lease: { request_id, token, holder, instance, expires_at },
    not_before: null,
    started_at: now,
    items_reported: 0,
    due_at: expires_at,
  };
}

export function cancelTask(task: Task, now: string): Task {
  return {
    ...task,
    state: 'cancelled',
    is_waiting: false,
    lease: null,
    finished_at: now,
    due_at: null,
  };
}

/**
 * Checks the fencing token of a call about a running task.
 * @throws AttaccaError LEASE_LOST when another attempt has begun or the task is over, CANCELLED when it was cancelled
 */
export function assertHoldsLease(task: Task, token: string): void {
  if (task.state === 'cancelled')
    throw new AttaccaError('CANCELLED', `Task ${task.task_id} was cancelled.`);
  if (task.state === 'leased' && task.lease?.token === token) return;
  throw new AttaccaError('LEASE_LOST', `The lease of task ${task.task_id} is no longer yours.`);
}

/** A sign of life: the lease starts anew. */
export function extendLease(task: Task, now: string): Task {
  if (task.lease === null) return task;
  const expires_at = timeAfter(now, leaseSeconds);
  return { ...task, lease: { ...task.lease, expires_at }, due_at: expires_at };
}

/** Gives the lease back unused (the worker is told to stop): it costs no attempt. */
export function releaseLease(task: Task, now: string): Task {
  return {
    ...task,
    state: 'queued',
    attempt: task.attempt - 1,
    lease: null,
    queued_at: now,
    due_at: now,
  };
}

function refused(code: 'DONE' | 'CANCELLED' | 'LEASED', message: string): LeaseDecision {
  return { kind: 'refused', error: new AttaccaError(code, message) };
}
