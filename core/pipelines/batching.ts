/** Items a task's document has room for (docs/architecture.md, "Fan-out"). */
export const maxItemsPerTask = 64;

/** A task should be worth its overhead, yet end well before anybody wonders. */
const shortestTaskSeconds = 1;
const longestTaskSeconds = 8;
/** Tasks to aim for, so that a handful of workers stays busy to the end. */
const tasksToKeepBusy = 16;

/** What a request says of its batches; null leaves it to the core. */
export interface BatchBounds {
  readonly max_items: number | null;
  readonly max_seconds: number | null;
}

/**
 * How many items one task of a fan-out executes.
 * @param items in the whole fan-out
 * @param expectedSecondsPerItem from the manifest
 * @returns from 1 to `maxItemsPerTask`
 */
export function batchSize(
  items: number,
  expectedSecondsPerItem: number,
  { max_items, max_seconds }: BatchBounds = { max_items: null, max_seconds: null },
): number {
  const longest = max_seconds ?? longestTaskSeconds;
  const atLeast = Math.ceil(Math.min(shortestTaskSeconds, longest) / expectedSecondsPerItem);
  const atMost = Math.floor(longest / expectedSecondsPerItem);
  const even = Math.ceil(items / tasksToKeepBusy);
  // Who names a bound wants batches as large as it allows.
  const wanted = max_items ?? (max_seconds === null ? even : atMost);
  const size = Math.max(max_items === null ? atLeast : 1, Math.min(wanted, atMost));
  return Math.max(1, Math.min(size, max_items ?? Infinity, maxItemsPerTask, Math.max(items, 1)));
}
