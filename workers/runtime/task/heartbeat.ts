import { AttaccaError, type HeartbeatRequest } from '@attacca/core';
import { type TracedTask } from '../internal-api/client';
import { errorFields, type Log } from '../process/log';
import { type TaskEnvironment } from './task-environment';

export interface HeartbeatOptions {
  readonly task: TracedTask;
  readonly log: Log;
  readonly progress: () => NonNullable<HeartbeatRequest['progress']>;
  /** Called when the lease is gone: everything must stop at once. */
  readonly onLost: (reason: AttaccaError) => void;
}

/** Codes after which this worker may change nothing of the task any more. */
const endings = ['LEASE_LOST', 'CANCELLED', 'DONE', 'NOT_FOUND'];

export function endsTheLease(error: unknown): error is AttaccaError {
  return error instanceof AttaccaError && endings.includes(error.code);
}

/**
 * Extends a lease as often as it says, with progress, until stopped. A heartbeat that fails is logged;
 * the next one may succeed, and if none does the lease runs out by itself.
 * @returns a function that stops it
 */
export function keepLease(
  { api, sleep }: Pick<TaskEnvironment, 'api' | 'sleep'>,
  options: HeartbeatOptions,
): () => void {
  const stop = new AbortController();
  const { task, log } = options;
  const beat = async (): Promise<void> => {
    for (;;) {
      await sleep(task.lease.heartbeat_seconds * 1000, stop.signal);
      try {
        await api.heartbeat(task, { lease_token: task.lease.token, progress: options.progress() });
      } catch (error) {
        if (stop.signal.aborted) return;
        if (endsTheLease(error)) return options.onLost(error);
        log('WARNING', 'A heartbeat failed.', errorFields(error));
      }
    }
  };
  // The wait is what rejects when it is stopped.
  beat().catch(() => undefined);
  return () => stop.abort(new Error('The task has ended.'));
}
