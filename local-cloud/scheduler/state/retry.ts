/** Cloud Scheduler's `RetryConfig`, in milliseconds. */
export interface RetryConfig {
  /** 0 to 5 attempts after the first. */
  readonly count: number;
  /** From the first attempt on; 0 is no limit. */
  readonly maxDuration: number;
  readonly minBackoff: number;
  readonly maxBackoff: number;
  readonly maxDoublings: number;
}

export const DEFAULT_RETRY: RetryConfig = {
  count: 0,
  maxDuration: 0,
  minBackoff: 5_000,
  maxBackoff: 3_600_000,
  maxDoublings: 5,
};

/**
 * Milliseconds to wait after the `failures`-th failure: doubled `maxDoublings` times, then growing by
 * the same amount, up to `maxBackoff`.
 */
export function backoff(config: RetryConfig, failures: number): number {
  const { minBackoff, maxBackoff, maxDoublings } = config;
  const doublings = Math.min(failures - 1, maxDoublings);
  const linear = Math.max(0, failures - 1 - maxDoublings);
  return Math.min(minBackoff * 2 ** doublings * (1 + linear), maxBackoff);
}

/** Whether to try again; where both limits are set, until both are reached. */
export function mayRetry(config: RetryConfig, failures: number, elapsed: number): boolean {
  const { count, maxDuration } = config;
  return failures <= count || (maxDuration > 0 && elapsed < maxDuration);
}
