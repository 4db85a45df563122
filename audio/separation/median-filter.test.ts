import fc from 'fast-check';
import { medianFilter } from './median-filter';
import { reflectIndex } from './reflect';
import { TimeMedian } from './time-median';

/** The definition: sort every window. */
function slowMedian(line: readonly number[], size: number): number[] {
  return line.map((_, t) => {
    const window = Array.from(
      { length: size },
      (_, i) => line[reflectIndex(t - (size >> 1) + i, line.length)]!,
    );
    return window.sort((a, b) => a - b)[size >> 1]!;
  });
}

/** Few distinct values, so that ties are common. */
const lines = fc.array(fc.integer({ min: -4, max: 9 }), { minLength: 1, maxLength: 60 });
const sizes = fc.integer({ min: 1, max: 35 });

describe('medianFilter', () => {
  it('is the middle of every sorted window, whatever the lengths', () => {
    fc.assert(
      fc.property(lines, sizes, (line, size) => {
        expect(Array.from(medianFilter(Float32Array.from(line), size))).toEqual(
          slowMedian(line, size),
        );
      }),
    );
  });

  it('mirrors at the ends, the end value twice', () => {
    expect([-4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => reflectIndex(i, 3))).toEqual([
      2, 2, 1, 0, 0, 1, 2, 2, 1, 0,
    ]);
  });
});

describe('TimeMedian', () => {
  it('is the same median along time in every bin, frame by frame', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(99)), { minLength: 1, maxLength: 50 }),
        sizes,
        (frames, size) => {
          const medians: number[][] = [];
          const values: number[][] = [];
          const stream = new TimeMedian({ bins: 2, size }, (frame, median, t) => {
            expect(t).toBe(medians.length);
            values.push(Array.from(frame));
            medians.push(Array.from(median));
          });
          for (const frame of frames) stream.push(Float32Array.from(frame));
          stream.end();
          expect(values).toEqual(frames);
          for (const bin of [0, 1] as const) {
            const expected = slowMedian(
              frames.map((frame) => frame[bin]),
              size,
            );
            expect(medians.map((median) => median[bin])).toEqual(expected);
          }
        },
      ),
    );
  });
});
