import fc from 'fast-check';
import { fixedSlices } from './fixed-slices';
import { slicesAt } from './slices-at';

test.each([
  [
    10,
    4,
    0,
    [
      [0, 4],
      [4, 8],
      [8, 10],
    ],
  ],
  [
    10,
    4,
    1,
    [
      [0, 4],
      [3, 7],
      [6, 10],
    ],
  ],
  [
    8,
    4,
    0,
    [
      [0, 4],
      [4, 8],
    ],
  ],
  [3, 4, 2, [[0, 3]]],
] as const)('%d samples in slices of %d that share %d', (samples, length, overlap, expected) => {
  expect(fixedSlices(samples, { length, overlap })).toEqual(expected);
});

test('slices cover the sound, and share what they should', () => {
  const sizes = fc.record({
    samples: fc.integer({ min: 1, max: 5000 }),
    step: fc.integer({ min: 1, max: 500 }),
    overlap: fc.integer({ min: 0, max: 500 }),
  });
  fc.assert(
    fc.property(sizes, ({ samples, step, overlap }) => {
      const slices = fixedSlices(samples, { length: step + overlap, overlap });
      expect(slices[0]![0]).toBe(0);
      expect(slices.at(-1)![1]).toBe(samples);
      slices.slice(1).forEach(([from], i) => expect(slices[i]![1] - from).toBe(overlap));
    }),
  );
});

test.each([
  [0, { length: 1, overlap: 0 }, 'samples is 0'],
  [9, { length: 0, overlap: 0 }, 'length is 0'],
  [9, { length: 4, overlap: 4 }, 'overlap is 4; allowed: an integer from 0 to 3'],
])('of %d samples %j are refused', (samples, options, message) => {
  expect(() => fixedSlices(samples, options)).toThrow(message);
});

test.each([
  [[], [[0, 9]]],
  [[0, 9, 12], [[0, 9]]],
  [
    [7, 3, 3],
    [
      [0, 3],
      [3, 7],
      [7, 9],
    ],
  ],
])('cut at %j', (points, expected) => {
  expect(slicesAt(points, 9)).toEqual(expected);
});
