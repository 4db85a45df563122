import fc from 'fast-check';
import {
  flat,
  librosaReference,
  readVectorBytes,
  readVectorJson,
  RECORDINGS,
} from '../../test/reference-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { mfcc, MfccStream, type MfccOptions } from './mfcc';

const signalOf = (recording: string): Float32Array =>
  decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;

interface Variant {
  readonly parameters: Record<string, number | boolean | null>;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** librosa's names to ours. */
function optionsOf(parameters: Variant['parameters']): MfccOptions {
  const names: Record<string, string> = {
    ...{ n_mfcc: 'nMfcc', dct_type: 'dctType', norm: 'dctNorm', lifter: 'lifter' },
    ...{ n_fft: 'nFft', hop_length: 'hopLength', win_length: 'winLength', center: 'center' },
    ...{ n_mels: 'nMels', fmin: 'fminHz', fmax: 'fmaxHz', htk: 'htk', power: 'power' },
  };
  const entries = Object.entries(parameters).map(([name, value]) => [names[name]!, value]);
  return { sampleRate: 22050, ...(Object.fromEntries(entries) as object) };
}

describe('mfcc', () => {
  test.each(RECORDINGS)('of %s is librosa.feature.mfcc', (recording) => {
    const expected = librosaReference(recording).features['mfcc40']!;
    const given = mfcc(signalOf(recording), { sampleRate: 22050, nMfcc: 40 });
    expect([given.rows, given.columns]).toEqual(expected.shape);
    expect(excess(given.data, flat(expected), TOLERANCES.mfcc)).toBeLessThanOrEqual(0);
  });

  const { mfcc: variants } = readVectorJson<{ mfcc: Variant[] }>('variants.librosa.json');

  test.each(variants)('with $parameters is librosa.feature.mfcc', (variant) => {
    const given = mfcc(signalOf('rock').subarray(0, 22050), optionsOf(variant.parameters));
    expect([given.rows, given.columns]).toEqual(variant.shape);
    expect(excess(given.data, variant.data, TOLERANCES.mfcc)).toBeLessThanOrEqual(0);
  });

  it('of silence is the level of silence in the first coefficient alone', () => {
    const { data, rows, columns } = mfcc(new Float32Array(2048), { sampleRate: 22050, nMels: 64 });
    for (let i = 0; i < data.length; i++) {
      // -100 dB in each of 64 bands.
      expect(data[i]).toBeCloseTo(i < columns ? -100 * Math.sqrt(64) : 0, 3);
    }
    expect([rows, columns]).toEqual([20, 5]);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const signal = signalOf('speech').subarray(0, 9000);
    const options = { sampleRate: 22050, nFft: 512, hopLength: 200, nMels: 30 };
    const whole = mfcc(signal, options);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }), (sizes) => {
        const stream = new MfccStream(options);
        let at = 0;
        for (const size of [...sizes, signal.length])
          stream.push(signal.subarray(at, (at += size)));
        expect(stream.end()).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('refuses more coefficients than bands', () => {
    expect(() => mfcc(new Float32Array(99), { sampleRate: 22050, nMfcc: 41, nMels: 40 })).toThrow(
      'nMfcc is 41; allowed: an integer from 1 to 40',
    );
  });
});
