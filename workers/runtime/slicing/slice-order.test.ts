import { SliceOrder } from './slice-order';

/** @returns the error's message; null where all is well */
function faultOf(indexes: readonly number[], slices: number): string | null {
  const order = new SliceOrder({ slices });
  try {
    for (const index of indexes) order.take(index);
    order.end();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each([
  ['slices in order', [0, 1, 2]],
  ['those of a sound after others, in a fan-out inside a fan-out', [7, 8, 9]],
])('%s are joined', (_, indexes) => {
  expect(faultOf(indexes, 3)).toBeNull();
});

test.each([
  [[0, 2], 1],
  [[7, 9], 1],
  [[0, 1], 2],
  [[1, 0, 2], 1],
])('of %j one is missing: %i', (indexes, missing) => {
  expect(faultOf(indexes, 3)).toContain(`slice ${missing} of 3 is missing`);
});
