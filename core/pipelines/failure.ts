import { structuredError, type StructuredError } from '../errors';
import { type RetryPolicy } from '../manifest/types';
import { type Pipeline, type Task } from './state';
import { cancelTask, isOver } from './lease';
import { republishAt } from './tasks';
import { timeAfter } from './time';

export type FailureDecision =
  | { readonly kind: 'retry'; readonly task: Task; readonly not_before: string }
  | { readonly kind: 'fail'; readonly task: Task; readonly error: StructuredError };

/**
 * What follows from a failed attempt. Infrastructure errors, or those the manifest names, are tried again with exponential
 * backoff and full jitter until the operation's attempts are used up; others are final.
 * @param random from 0 to 1
 */
export function decideFailure(
  task: Task,
  error: StructuredError,
  { retry, now, random }: { retry: RetryPolicy; now: string; random: number },
): FailureDecision {
  const mayRetry = isRetried(error, retry) && task.attempt < retry.max_attempts;
  if (!mayRetry) {
    return {
      kind: 'fail',
      error,
      task: { ...task, state: 'failed', error, finished_at: now, due_at: null },
    };
  }
  const not_before = timeAfter(now, backoffSeconds(task.attempt, retry, random));
  return {
    kind: 'retry',
    not_before,
    task: {
      ...task,
      state: 'queued',
      lease: null,
      error,
      not_before,
      queued_at: now,
      due_at: not_before,
    },
  };
}

function isRetried(
  { error_type, error_code }: StructuredError,
  { error_codes }: RetryPolicy,
): boolean {
  return error_codes?.includes(error_code) ?? error_type === 'INFRASTRUCTURE_ERROR';
}

/** Exponential backoff with full jitter, never below the minimum. */
export function backoffSeconds(attempt: number, retry: RetryPolicy, random: number): number {
  const { minimum_backoff_seconds: least, maximum_backoff_seconds: most } = retry;
  const ceiling = Math.min(most, Math.max(least, 0.1) * 2 ** attempt);
  return Math.min(most, least + random * Math.max(0, ceiling - least));
}

/** What the sweeper does about a task whose time has come. `publish` says whether a message goes out. */
export type Repair =
  | { readonly kind: 'cancel'; readonly task: Task }
  /** It waits for a result of another: that one is looked at. */
  | { readonly kind: 'resolve'; readonly task: Task }
  | { readonly kind: 'requeue'; readonly task: Task }
  | { readonly kind: 'postpone'; readonly task: Task }
  | { readonly kind: 'fail'; readonly task: Task; readonly error: StructuredError }
  | { readonly kind: 'nothing' };

/**
 * The repair of a task that is due: a lease that ran out, or a message that vanished. The task is read anew in the
 * repair's own transaction, so that a worker that was quicker wins.
 * @param isServiceBusy whether tasks of its service are being worked on: then a queued task is only waiting its turn
 */
export function repairTask(
  task: Task,
  pipeline: Pipeline,
  { retry, now, isServiceBusy }: { retry: RetryPolicy; now: string; isServiceBusy: boolean },
): Repair {
  if (task.due_at === null || task.due_at > now) return { kind: 'nothing' };
  if (isOver(task, pipeline, now)) return { kind: 'cancel', task: cancelTask(task, now) };
  if (task.state === 'queued' && task.is_waiting) return { kind: 'resolve', task };
  if (task.state === 'leased') return expired(task, retry, now);
  if (task.state !== 'queued') return { kind: 'nothing' };
  const isBackingOff = task.not_before !== null;
  if (isServiceBusy && !isBackingOff && task.republished === 0) {
    return { kind: 'postpone', task: { ...task, due_at: republishAt(now, 0) } };
  }
  const republished = task.republished + 1;
  return {
    kind: 'requeue',
    task: { ...task, republished, not_before: null, due_at: republishAt(now, republished) },
  };
}

function expired(task: Task, retry: RetryPolicy, now: string): Repair {
  if (task.attempt < retry.max_attempts) {
    return {
      kind: 'requeue',
      task: { ...task, state: 'queued', lease: null, queued_at: now, due_at: republishAt(now, 0) },
    };
  }
  const message = `No worker finished the task in ${task.attempt} attempts; the last one stopped giving signs of life.`;
  const error = structuredError('LEASE_EXPIRED', message);
  return {
    kind: 'fail',
    error,
    task: { ...task, state: 'failed', error, finished_at: now, due_at: null },
  };
}
