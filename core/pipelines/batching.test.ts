import fc from 'fast-check';
import { batchSize, maxItemsPerTask } from './batching';

const items = fc.integer({ min: 1, max: 1_000_000 });
const seconds = fc.double({ min: 0.0001, max: 500, noNaN: true });

test('a task has at least one item, and no more than its document or the fan-out holds', () => {
  fc.assert(
    fc.property(items, seconds, (count, each) => {
      const size = batchSize(count, each);
      expect(Number.isInteger(size)).toBe(true);
      expect(size).toBeGreaterThanOrEqual(1);
      expect(size).toBeLessThanOrEqual(Math.min(maxItemsPerTask, count));
    }),
  );
});

test('a task of several items is expected to end within 8 seconds', () => {
  fc.assert(
    fc.property(items, seconds, (count, each) => {
      const size = batchSize(count, each);
      if (size > 1) expect(size * each).toBeLessThanOrEqual(8 + 1e-9);
    }),
  );
});

test('slower items never make larger tasks', () => {
  fc.assert(
    fc.property(items, seconds, seconds, (count, a, b) => {
      const [fast, slow] = [Math.min(a, b), Math.max(a, b)];
      // Below a second a task is filled up to be worth its overhead; only past that does the even share count.
      if (fast >= 1) expect(batchSize(count, slow)).toBeLessThanOrEqual(batchSize(count, fast));
    }),
  );
});

test.each([
  [0, 1, 1, 'nothing to do'],
  [1, 0.001, 1, 'a single item'],
  [3, 0.001, 3, 'too little work to be divided'],
  [160, 0.5, 10, 'an even share for 16 workers'],
  [1000, 0.5, 16, 'as much as fits into 8 seconds'],
  [100_000, 0.001, 64, 'as much as a document holds'],
  [1000, 30, 1, 'items that each take longer than a task should'],
])('%d items of %d s: %d a task (%s)', (count, each, size) => {
  expect(batchSize(count, each)).toBe(size);
});
