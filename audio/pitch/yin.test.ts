import fc from 'fast-check';
import { flat, RECORDINGS } from '../../test/reference-vectors';
import { optionsOf, rhythmReference, rhythmVariants, samplesOf } from '../../test/rhythm-vectors';
import { TOLERANCES } from '../../test/tolerances';
import { yin, YinStream, type YinOptions } from './yin';

const OPTIONS = { sampleRate: 22050, fminHz: 65.40639132514966, fmaxHz: 2093.004522404789 };

/** The share of frames that lie within the tolerance. */
function agreement(given: Float32Array, expected: readonly (number | null)[]): number {
  expect(given).toHaveLength(expected.length);
  const { rel } = TOLERANCES.yin;
  const close = expected.filter((value, i) => Math.abs(given[i]! - value!) <= rel * value!);
  return close.length / expected.length;
}

const tone = (hz: number, sampleRate = 22050): Float32Array =>
  Float32Array.from({ length: 8192 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / sampleRate));

describe('yin', () => {
  test.each(RECORDINGS)('of %s is librosa.yin', (recording) => {
    const expected = flat(rhythmReference(recording).features['yin']!);
    const given = yin(samplesOf(recording), OPTIONS);
    expect(agreement(given, expected)).toBeGreaterThanOrEqual(TOLERANCES.yin.share);
  });

  test.each(rhythmVariants('yin'))(
    'of $recording with $parameters is librosa.yin',
    ({ recording, samples, parameters, results }) => {
      const given = yin(samplesOf(recording, samples), optionsOf<YinOptions>(parameters));
      expect(agreement(given, results['f0']!.data)).toBeGreaterThanOrEqual(TOLERANCES.yin.share);
    },
  );

  test.each([82.4, 220, 441.3, 1500])('of a tone of %d Hz is its frequency', (hz) => {
    const given = yin(tone(hz), OPTIONS).subarray(2, -2);
    for (const value of given) expect(Math.abs(value / hz - 1)).toBeLessThan(6e-3);
  });

  it('of silence and of a constant is defined', () => {
    const silence = yin(new Float32Array(4096), OPTIONS);
    expect([...new Set(silence)]).toEqual([2205]);
    for (const value of yin(new Float32Array(9000).fill(0.3), OPTIONS)) {
      expect(Number.isFinite(value)).toBe(true);
    }
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = samplesOf('speech', 9000);
    const whole = yin(signal, OPTIONS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }), (sizes) => {
        const stream = new YinStream(OPTIONS);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  test.each([
    [{ fmaxHz: 12000 }, 'fmaxHz is 12000; allowed: a finite number from 0 to 11025'],
    [{ fminHz: 3000 }, 'fminHz is 3000; allowed: less than fmaxHz (2093.004522404789)'],
    [{ fminHz: 10 }, 'Hz with frames of 2048 samples'],
    [{ troughThreshold: NaN }, 'troughThreshold is NaN'],
    [{ hopLength: 0 }, 'hopLength is 0; allowed: an integer of at least 1'],
  ])('refuses %j', (options, message) => {
    expect(() => yin(new Float32Array(4096), { ...OPTIONS, ...options })).toThrow(message);
  });

  it('refuses samples that are not finite, and too few', () => {
    expect(() => yin(Float32Array.of(Infinity), OPTIONS)).toThrow('sample 0 is Infinity');
    expect(() => yin(new Float32Array(100), { ...OPTIONS, center: false })).toThrow(
      'signal length is 100; allowed: at least 2048 samples',
    );
  });
});
