import fc from 'fast-check';
import { optionsFromArguments, recordedSignal } from '../../test/fluid-arguments';
import { flucomaReference, RECORDINGS } from '../../test/reference-vectors';
import { onsetSlice, OnsetSliceStream, type OnsetSliceOptions } from './onsetslice';

const NAMES = ['metric', 'threshold', 'minSliceLength', 'filterSize', 'frameDelta'];
const CASES = RECORDINGS.flatMap((recording) =>
  Object.keys(flucomaReference(recording))
    .filter((name) => name.startsWith('onsetslice'))
    .map((name) => ({ recording, name })),
);

/** Bursts of a 1 kHz tone in silence. */
function bursts(starts: readonly number[], length: number): Float32Array {
  const signal = new Float32Array(length);
  for (const start of starts) {
    for (let i = 0; i < 2000; i++)
      signal[start + i] = 0.5 * Math.sin((2 * Math.PI * (i + 0.25)) / 22.05);
  }
  return signal;
}

describe('onsetSlice', () => {
  test.each(CASES)('of $recording is FluCoMa $name', ({ recording, name }) => {
    const { args, rows } = flucomaReference(recording)[name]!;
    const slices = onsetSlice(recordedSignal(recording), optionsFromArguments(args, NAMES));
    expect(slices).toEqual(rows[0]);
  });

  test.each([
    ...[0, 1, 2, 3, 4, 5].map((metric) => ({ metric, threshold: 0.4 })),
    ...[2, 3, 4].map((metric) => ({ metric, threshold: 0.02, frameDelta: 100 })),
  ])('finds where bursts start with %j', (options) => {
    const starts = [5000, 15000];
    const slices = onsetSlice(bursts(starts, 22050), options);
    for (const start of starts) {
      expect(slices.some((slice) => Math.abs(slice - start) <= 1024)).toBe(true);
    }
  });

  it('keeps slices apart by the least length in hops', () => {
    const signal = bursts([5000, 15000], 22050);
    expect(onsetSlice(signal, { minSliceLength: 40 })).toHaveLength(1);
  });

  it('answers -1 for silence, a constant below the threshold, and nothing', () => {
    expect(onsetSlice(new Float32Array(5000))).toEqual([-1]);
    expect(onsetSlice(new Float32Array(5000).fill(0.001))).toEqual([-1]);
    expect(onsetSlice(new Float32Array(0))).toEqual([-1]);
    expect(onsetSlice(new Float32Array(1))).toEqual([-1]);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = recordedSignal('rock').subarray(0, 30000);
    const options = { metric: 9, threshold: 0.1, windowSize: 500, hopSize: 150 };
    const whole = onsetSlice(signal, options);
    expect(whole.length).toBeGreaterThan(3);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 9 }), (sizes) => {
        const stream = new OnsetSliceStream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  test.each<[OnsetSliceOptions, string]>([
    [{ metric: 10 }, 'metric is 10; allowed: an integer from 0 to 9'],
    [{ threshold: NaN }, 'threshold is NaN'],
    [{ filterSize: 4 }, 'filterSize is 4; allowed: an odd number'],
    [{ windowSize: 3 }, 'windowSize is 3'],
    [{ fftSize: 512 }, 'fftSize is 512; allowed: an integer from 1024 to 65536'],
    [{ fftSize: 1500 }, 'fftSize is 1500; allowed: -1 or a power of two'],
    [{ hopSize: 0 }, 'hopSize is 0'],
    [{ frameDelta: -1 }, 'frameDelta is -1'],
  ])('refuses %j', (wrong, message) => {
    expect(() => onsetSlice(new Float32Array(9), wrong)).toThrow(message);
  });

  it('refuses a sample that is not finite', () => {
    expect(() => onsetSlice(Float32Array.of(0, Infinity))).toThrow('sample 1 is Infinity');
  });
});
