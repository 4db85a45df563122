/** What makes waiting testable. */
export interface Waiting {
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted before. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

export const callRetry: RetryPolicy = { attempts: 5, firstDelayMs: 200, longestDelayMs: 5_000 };

/**
 * Calls until it succeeds: exponential backoff with full jitter.
 * @param isWorthRetrying says of an error whether trying again can help
 * @throws the last error
 */
export async function retrying<T>(
  call: () => Promise<T>,
  options: RetryPolicy &
    Waiting & {
      readonly signal?: AbortSignal;
      readonly isWorthRetrying: (error: unknown) => boolean;
    },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      options.signal?.throwIfAborted();
      if (attempt >= options.attempts || !options.isWorthRetrying(error)) throw error;
      const longest = Math.min(options.longestDelayMs, options.firstDelayMs * 2 ** (attempt - 1));
      await options.sleep(longest * options.random(), options.signal);
    }
  }
}

/** Waits on the real clock. */
export const realWaiting: Waiting = {
  random: Math.random,
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      if (signal?.aborted === true) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    }),
};
