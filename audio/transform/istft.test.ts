import fc from 'fast-check';
import { readVectorBytes, readVectorJson } from '../../test/reference-vectors';
import { excess } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { istft } from './istft';
import { IstftStream } from './istft-stream';
import { stft } from './stft';

interface Variant {
  readonly parameters: { readonly length?: number };
  readonly length: number;
  readonly at: readonly number[];
  readonly data: readonly number[];
}

describe('istft', () => {
  const { istft: variants } = readVectorJson<{ istft: Variant[] }>('variants.librosa.json');

  test.each(variants)('of a changed spectrogram with $parameters is librosa.istft', (variant) => {
    const options = { nFft: 512, hopLength: 150, winLength: 400 };
    const signal = decodeWav(readVectorBytes('rock.wav')).channels[0]!.subarray(0, 5000);
    const { frames, bins, data } = stft(signal, options);
    const changed = data.map((value, i) => {
      const [frame, bin] = [Math.floor(i / (2 * bins)), Math.floor(i / 2) % bins];
      return frame >= 3 && frame < 9 && bin >= 10 && bin < 40 ? 0 : value / 2;
    });
    const result = istft({ frames, bins, data: changed }, { ...options, ...variant.parameters });
    expect(result).toHaveLength(variant.length);
    const given = variant.at.map((i) => result[i]!);
    expect(excess(given, variant.data, { abs: 1e-6 })).toBeLessThanOrEqual(0);
  });

  it('gives back the signal', () => {
    const options = fc.record({
      nFft: fc.constantFrom(16, 20, 32),
      hopLength: fc.integer({ min: 1, max: 8 }),
      signal: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: 1,
        maxLength: 200,
      }),
    });
    fc.assert(
      fc.property(options, ({ signal, ...choice }) => {
        const x = Float32Array.from(signal);
        const back = istft(stft(x, choice), { ...choice, length: x.length });
        expect(excess(back, x, { abs: 2e-5 })).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('refuses a spectrogram of another size', () => {
    const spectrogram = stft(new Float32Array(64), { nFft: 16 });
    expect(() => istft(spectrogram, { nFft: 32 })).toThrow('spectrogram.bins is 9; allowed: 17');
  });

  it('refuses to end before what it has given out', () => {
    const stream = new IstftStream({ nFft: 8, hopLength: 8, center: false }, () => undefined);
    for (let i = 0; i < 3; i++) stream.push(new Float64Array(10));
    expect(() => stream.end(10)).toThrow('length is 10; allowed: at least 16');
  });
});
