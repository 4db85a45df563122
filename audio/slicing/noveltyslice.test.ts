import fc from 'fast-check';
import { optionsFromArguments, recordedSignal } from '../../test/fluid-arguments';
import { flucomaReference, RECORDINGS } from '../../test/reference-vectors';
import { noveltySlice, NoveltySliceStream, type NoveltySliceOptions } from './noveltyslice';

const NAMES = ['algorithm', 'threshold', 'kernelSize', 'filterSize', 'minSliceLength'];
const CASES = RECORDINGS.flatMap((recording) =>
  Object.keys(flucomaReference(recording))
    .filter((name) => name.startsWith('noveltyslice'))
    .map((name) => ({ recording, name })),
);
const sampleRate = 22050;

/** A tone that jumps from one pitch to another. */
function jump(at: number, length: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => Math.sin((2 * Math.PI * i * (i < at ? 440 : 1760)) / sampleRate) * 0.5,
  );
}

describe('noveltySlice', () => {
  test.each(CASES)('of $recording is FluCoMa $name', ({ recording, name }) => {
    const { args, rows } = flucomaReference(recording)[name]!;
    const options = { sampleRate, ...optionsFromArguments(args, NAMES) };
    expect(noveltySlice(recordedSignal(recording), options)).toEqual(rows[0]);
  });

  test.each([
    { algorithm: 0, threshold: 0.3 },
    { algorithm: 1, threshold: 0.1 },
    { algorithm: 2, threshold: 0.1 },
  ])('finds where one sound becomes another with %j', (options) => {
    const slices = noveltySlice(jump(11000, 22050), { sampleRate, kernelSize: 7, ...options });
    expect(slices.some((slice) => Math.abs(slice - 11000) <= 1024)).toBe(true);
  });

  it('answers -1 for silence and nothing', () => {
    for (const algorithm of [0, 2, 3]) {
      expect(noveltySlice(new Float32Array(5000), { sampleRate, algorithm })).toEqual([-1]);
    }
    // Silence has a level in dB, and so differs from the nothing before the signal.
    for (const algorithm of [1, 4]) {
      expect(noveltySlice(new Float32Array(5000), { sampleRate, algorithm })).toEqual([0]);
    }
    expect(noveltySlice(new Float32Array(0), { sampleRate })).toEqual([-1]);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = recordedSignal('orch').subarray(0, 30000);
    const options = { sampleRate, algorithm: 4, threshold: 0.05, kernelSize: 5, hopSize: 200 };
    const whole = noveltySlice(signal, options);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 9 }), (sizes) => {
        const stream = new NoveltySliceStream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  test.each<[Partial<NoveltySliceOptions>, string]>([
    [{ algorithm: 5 }, 'algorithm is 5; allowed: an integer from 0 to 4'],
    [{ kernelSize: 4 }, 'kernelSize is 4; allowed: an odd number'],
    [{ kernelSize: 1 }, 'kernelSize is 1'],
    [{ filterSize: 0 }, 'filterSize is 0'],
    [{ threshold: -1 }, 'threshold is -1'],
    [{ sampleRate: 0 }, 'sampleRate is 0'],
  ])('refuses %j', (wrong, message) => {
    expect(() => noveltySlice(new Float32Array(9), { sampleRate, ...wrong })).toThrow(message);
  });
});
