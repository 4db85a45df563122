import { backoff, DEFAULT_RETRY, mayRetry } from './retry';

test('the backoff doubles, then grows evenly, then stays', () => {
  // The example of Cloud Scheduler's reference.
  const config = { ...DEFAULT_RETRY, minBackoff: 10_000, maxBackoff: 300_000, maxDoublings: 3 };
  const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => backoff(config, failures) / 1000);
  expect(delays).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
});

test.each([
  ['nothing configured', {}, [1, 0], false],
  ['a count that is left', { count: 2 }, [2, 0], true],
  ['a count that is used up', { count: 2 }, [3, 0], false],
  ['time that is left', { maxDuration: 1_000 }, [9, 999], true],
  ['time that is over', { maxDuration: 1_000 }, [9, 1_000], false],
  ['both, one of them reached', { count: 1, maxDuration: 1_000 }, [2, 10], true],
  ['both, both of them reached', { count: 1, maxDuration: 1_000 }, [2, 1_000], false],
] as const)('%s', (_name, config, [failures, elapsed], expected) => {
  expect(mayRetry({ ...DEFAULT_RETRY, ...config }, failures, elapsed)).toBe(expected);
});
