import fc from 'fast-check';
import { recordedSignal } from '../../test/fluid-arguments';
import { solveToeplitz } from './toeplitz';
import { transientSlice, TransientSliceStream, type TransientSliceOptions } from './transientslice';

/** A chord with clicks on it. */
function clicks(positions: readonly number[], length: number): Float32Array {
  const signal = Float32Array.from({ length }, (_, i) =>
    [440, 554, 659].reduce((sum, hz) => sum + 0.1 * Math.sin((2 * Math.PI * hz * i) / 22050), 0),
  );
  for (const at of positions) for (let i = 0; i < 6; i++) signal[at + i]! += i % 2 ? -0.5 : 0.5;
  return signal;
}

describe('transientSlice', () => {
  test.each([{}, { order: 40, blockSize: 512 }, { skew: 1 }, { padSize: 64 }])(
    'finds clicks in a chord with %j',
    (options) => {
      const positions = [5000, 9000, 17000];
      // Where the chord begins and ends is a break, too.
      const slices = transientSlice(clicks(positions, 22050), options).filter(
        (slice) => slice > 500 && slice < 21500,
      );
      expect(slices).toHaveLength(positions.length);
      slices.forEach((slice, i) => expect(Math.abs(slice - positions[i]!)).toBeLessThan(15));
    },
  );

  it('keeps slices apart by the least length', () => {
    const slices = transientSlice(clicks([5000, 5600, 9000], 12000), { minSliceLength: 2000 });
    slices.slice(1).forEach((slice, i) => expect(slice - slices[i]!).toBeGreaterThan(2000));
    expect(slices.some((slice) => Math.abs(slice - 5600) < 100)).toBe(false);
  });

  it('answers -1 for silence and nothing', () => {
    expect(transientSlice(new Float32Array(5000))).toEqual([-1]);
    expect(transientSlice(new Float32Array(0))).toEqual([-1]);
    expect(transientSlice(new Float32Array(1))).toEqual([-1]);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = recordedSignal('rock').subarray(0, 9000);
    const options = { minSliceLength: 100, threshFwd: 1.5 };
    const whole = transientSlice(signal, options);
    expect(whole.length).toBeGreaterThan(1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 6 }), (sizes) => {
        const stream = new TransientSliceStream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  });

  test.each<[TransientSliceOptions, string]>([
    [{ order: 9 }, 'order is 9; allowed: an integer from 10 to 200'],
    [{ order: 150, blockSize: 150 }, 'blockSize is 150; allowed: more than order (150)'],
    [{ windowSize: 21 }, 'windowSize is 21; allowed: an integer from 0 to 20'],
    [{ skew: 11 }, 'skew is 11'],
    [{ threshFwd: -1 }, 'threshFwd is -1'],
    [{ minSliceLength: NaN }, 'minSliceLength is NaN'],
  ])('refuses %j', (wrong, message) => {
    expect(() => transientSlice(new Float32Array(9), wrong)).toThrow(message);
  });

  it('refuses a sample that is not finite', () => {
    expect(() => transientSlice(Float32Array.of(0, NaN))).toThrow('sample 1 is NaN');
  });
});

test('solveToeplitz solves the Yule-Walker equations', () => {
  // An autocorrelation, so that there is a solution: of any samples.
  const samples = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(samples, (values) => {
      const correlation = Float64Array.from({ length: 6 }, (_, lag) =>
        values.reduce((sum, value, i) => sum + value * (values[i + lag] ?? 0), lag === 0 ? 1 : 0),
      );
      const solution = new Float64Array(5);
      solveToeplitz(correlation, solution);
      for (let row = 0; row < 5; row++) {
        let sum = 0;
        solution.forEach((value, i) => (sum += value * correlation[Math.abs(row - i)]!));
        expect(sum).toBeCloseTo(correlation[row + 1]!, 6);
      }
    }),
  );
});
