import { AttaccaError, type LeasedTask } from '@attacca/core';
import { type WorkProgress } from '../execution/work-order';
import { type TracedTask } from '../internal-api/client';
import { keepLease } from './heartbeat';
import { type TaskEnvironment } from './task-environment';

/** The time in which a task is worked on: what ends it early, and its signs of life. */
export interface TaskScope {
  /** Aborted with an AttaccaError: TASK_TIMEOUT, WORKER_SHUTDOWN, or why the lease is gone. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WorkProgress) => void;
  readonly stopHeartbeat: () => void;
  readonly close: () => void;
}

/** Starts the clock and the heartbeat of a task. */
export function openTaskScope(task: TracedTask, environment: TaskEnvironment): TaskScope {
  const { shutdown, log } = environment;
  const stop = new AbortController();
  const onShutdown = (): void => {
    stop.abort(new AttaccaError('WORKER_SHUTDOWN', 'The worker was asked to stop.'));
  };
  shutdown.addEventListener('abort', onShutdown, { once: true });
  if (shutdown.aborted) onShutdown();
  const timer = setTimeout(() => stop.abort(tooLong(task)), task.timeout_seconds * 1000);
  let progress: WorkProgress = { items_done: 0, fraction: 0 };
  const stopHeartbeat = keepLease(environment, {
    task,
    log,
    progress: () => progress,
    onLost: (reason) => stop.abort(reason),
  });
  return {
    signal: stop.signal,
    onProgress: (now) => void (progress = bounded(now)),
    stopHeartbeat,
    close: () => {
      stopHeartbeat();
      clearTimeout(timer);
      shutdown.removeEventListener('abort', onShutdown);
    },
  };
}

function tooLong({ operation, timeout_seconds }: LeasedTask): AttaccaError {
  const message = `${operation} took longer than the ${timeout_seconds} s a task may take.`;
  return new AttaccaError('TASK_TIMEOUT', message);
}

/** Estimated lengths make fractions that are no fractions. */
function bounded({ items_done, fraction }: WorkProgress): WorkProgress {
  return {
    items_done,
    fraction: Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0,
  };
}
