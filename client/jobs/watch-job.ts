import type { JobDocument } from '@attacca/core';
import type { AttaccaClient } from '../client';
import type { JobChanges } from './job-changes';

export interface WatchOptions {
  readonly client: Pick<AttaccaClient, 'getJob'>;
  readonly jobId: string;
  /** Tells when the job has changed; without it the job is polled. */
  readonly changes?: JobChanges;
  readonly onChange?: (job: JobDocument) => void;
  readonly signal?: AbortSignal;
  /** Between two looks while nothing tells of changes. Default 1. */
  readonly pollSeconds?: number;
  /** Between two looks although changes are told of, in case one got lost. Default 15. */
  readonly assuranceSeconds?: number;
  /** Between two looks, at least. Default a tenth of the time since the first look, from 0.25 to 1. */
  readonly restSeconds?: number;
}

/**
 * Follows a job to its end. What it is comes from `GET /jobs/{id}` alone; the Firestore listener
 * only says when to look, so that there is one reading of a job and not two.
 * @returns the job in its final state.
 */
export async function watchJob(options: WatchOptions): Promise<JobDocument> {
  const { client, jobId, changes, onChange, signal } = options;
  const waiter = createWaiter();
  let isListening = changes !== undefined;
  const startedAt = performance.now();
  const stop = changes?.listen({
    onChange: () => waiter.wake(),
    onError: () => {
      isListening = false;
      waiter.wake();
    },
  });
  const onAbort = (): void => waiter.wake();
  signal?.addEventListener('abort', onAbort);
  try {
    for (;;) {
      signal?.throwIfAborted();
      // Changes from here on count for the next look: this one may not see them.
      waiter.reset();
      const job = await client.getJob(jobId);
      onChange?.(job);
      if (isFinal(job)) return job;
      const { pollSeconds = 1, assuranceSeconds = 15 } = options;
      // A fan-out changes many times a second: each look costs the API a read, and nobody sees more than a few.
      const { restSeconds = restAfter((performance.now() - startedAt) / 1000) } = options;
      await rest(restSeconds * 1000, signal);
      await waiter.wait((isListening ? assuranceSeconds : pollSeconds) * 1000);
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    stop?.();
  }
}

/** Who has watched for seconds does not miss a moment; who has watched for minutes does not mind one. */
function restAfter(watchedSeconds: number): number {
  return Math.min(Math.max(watchedSeconds / 10, 0.25), 1);
}

/** True for a job that nothing but a retry will change. */
export function isFinal({ state }: JobDocument): boolean {
  return state === 'complete' || state === 'failed' || state === 'cancelled';
}

/** Ends early, without an error, when it is aborted. */
function rest(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
  });
}

interface Waiter {
  wake(): void;
  reset(): void;
  /** Resolves when woken since the last reset, or after the time. */
  wait(milliseconds: number): Promise<void>;
}

function createWaiter(): Waiter {
  let isAwake = false;
  let resume: (() => void) | undefined;
  return {
    wake: () => {
      isAwake = true;
      resume?.();
    },
    reset: () => {
      isAwake = false;
    },
    wait: (milliseconds) =>
      new Promise((resolve) => {
        if (isAwake) return resolve();
        const timer = setTimeout(resolve, milliseconds);
        resume = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
