import { flat, RECORDINGS } from '../../test/reference-vectors';
import {
  optionsOf,
  samplesOf,
  spectralReference,
  spectralVariants,
  variantSamples,
} from '../../test/librosa-variants';
import { excess, TOLERANCES } from '../../test/tolerances';
import { chromaStft, type ChromaStftOptions } from './chroma-stft';

/** Notes of equal temperament from C4 on, at a tuning. */
const noteHz = (semitones: number, tuning = 0): number =>
  440 * 2 ** ((semitones - 9 + tuning) / 12);

const sine = (hz: number, seconds = 1): Float64Array =>
  Float64Array.from({ length: 22050 * seconds }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / 22050),
  );

function strongest({ data, rows, columns }: ReturnType<typeof chromaStft>, frame: number): number {
  const values = Array.from({ length: rows }, (_, row) => data[row * columns + frame]!);
  return values.indexOf(Math.max(...values));
}

describe('chromaStft', () => {
  describe.each(RECORDINGS)('of %s is librosa.feature.chroma_stft', (recording) => {
    test.each([
      ['chroma_stft', {}],
      ['chroma_stft_tuning0', { tuning: 0 }],
    ])('%s', (name, options) => {
      const expected = spectralReference(recording, name);
      const given = chromaStft(samplesOf(recording), { sampleRate: 22050, ...options });
      expect([given.rows, given.columns]).toEqual(expected.shape);
      expect(excess(given.data, flat(expected), TOLERANCES.chromaStft)).toBeLessThanOrEqual(0);
    });
  });

  test.each(spectralVariants('chroma_stft'))('with $parameters is librosa’s', (variant) => {
    const options = optionsOf<ChromaStftOptions>(variant.parameters);
    const given = chromaStft(variantSamples(), options);
    expect([given.rows, given.columns]).toEqual(variant.shape);
    // Without normalisation the values are powers, of any size.
    const scale = options.norm === null ? Math.max(...flat(variant)) : 1;
    const tolerance = { abs: TOLERANCES.chromaStft.abs * scale };
    expect(excess(given.data, flat(variant), tolerance)).toBeLessThanOrEqual(0);
  });

  it.each([0, 4, 9, 11])('hears the note %d semitones above C', (semitones) => {
    const given = chromaStft(sine(noteHz(semitones)), { sampleRate: 22050, tuning: 0 });
    expect(strongest(given, 20)).toBe(semitones);
    expect(strongest(chromaStft(sine(noteHz(semitones, 0.3)), { sampleRate: 22050 }), 20)).toBe(
      semitones,
    );
  });

  it('begins with A if told to', () => {
    const options = { sampleRate: 22050, tuning: 0, baseC: false };
    expect(strongest(chromaStft(sine(440), options), 20)).toBe(0);
  });

  it('of silence is 0', () => {
    const { data } = chromaStft(new Float32Array(5000), { sampleRate: 22050 });
    expect(data).toEqual(new Float32Array(data.length));
  });

  test.each([
    [{ norm: 3 }, 'norm is 3; allowed: 1, 2, Infinity or null'],
    [{ nChroma: 0 }, 'nChroma is 0'],
    [{ tuning: NaN }, 'tuning is NaN'],
    [{ octwidth: 0 }, 'octwidth is 0'],
  ])('refuses %j', (options, message) => {
    expect(() => chromaStft(new Float32Array(5000), { sampleRate: 22050, ...options })).toThrow(
      message,
    );
  });
});
