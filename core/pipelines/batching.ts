/** Items a task's document has room for (docs/architecture.md, "Fan-out"). */
export const maxItemsPerTask = 64;

/** A task should be worth its overhead, yet end well before anybody wonders. */
const shortestTaskSeconds = 1;
const longestTaskSeconds = 8;
/** Tasks to aim for, so that a handful of workers stays busy to the end. */
const tasksToKeepBusy = 16;

/**
 * How many items one task of a fan-out executes.
 * @param items in the whole fan-out
 * @param expectedSecondsPerItem from the manifest
 * @returns from 1 to `maxItemsPerTask`
 */
export function batchSize(items: number, expectedSecondsPerItem: number): number {
  const atLeast = Math.ceil(shortestTaskSeconds / expectedSecondsPerItem);
  const atMost = Math.floor(longestTaskSeconds / expectedSecondsPerItem);
  const even = Math.ceil(items / tasksToKeepBusy);
  const size = Math.max(atLeast, Math.min(even, atMost));
  return Math.max(1, Math.min(size, maxItemsPerTask, Math.max(items, 1)));
}
