import { constantQVectors, inputsOf, keptOf } from '../../test/constant-q-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { chromaCqt, type ChromaCqtOptions } from './chroma-cqt';
import { tonnetz, tonnetzOfChroma } from './tonnetz';

const sine = (hz: number): Float32Array =>
  Float32Array.from({ length: 22050 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 22050));

/** The second of the middle, note by note. */
function middleOf({ data, rows, columns }: ReturnType<typeof chromaCqt>): number[] {
  return Array.from({ length: rows }, (_, row) => data[row * columns + (columns >> 1)]!);
}

describe('chromaCqt', () => {
  test.each(constantQVectors.chroma_cqt)(
    'of $recording ($samples samples) with $parameters is librosa.feature.chroma_cqt',
    (vector) => {
      const { signal, options } = inputsOf<ChromaCqtOptions>(vector);
      const given = chromaCqt(signal, options);
      expect([given.rows, given.columns]).toEqual(vector.shape);
      // Without normalisation the values are magnitudes, of any size.
      const abs = TOLERANCES.chromaCqt.abs * (options.norm === null ? vector.max : 1);
      expect(excess(keptOf(given, vector), vector.data, { abs })).toBeLessThanOrEqual(0);
    },
  );

  it.each([0, 4, 9, 11])('hears the note %d semitones above C', (semitones) => {
    const hz = 440 * 2 ** ((semitones - 9) / 12);
    const values = middleOf(chromaCqt(sine(hz), { sampleRate: 22050, tuning: 0 }));
    expect(values.indexOf(Math.max(...values))).toBe(semitones);
  });

  it('of silence is 0', () => {
    const { data } = chromaCqt(new Float32Array(3000), { sampleRate: 22050 });
    expect(data).toEqual(new Float32Array(data.length));
  });

  test.each([
    [{ binsPerOctave: 30 }, 'binsPerOctave is 30; allowed: a multiple of nChroma, 12'],
    [{ nOctaves: 0 }, 'nOctaves is 0'],
    [{ nOctaves: 10 }, 'nBins is 360; allowed: so few that'],
    [{ nChroma: 0 }, 'nChroma is 0'],
    [{ norm: 3 }, 'norm is 3'],
    [{ threshold: NaN }, 'threshold is NaN'],
  ])('refuses %j', (options, message) => {
    const act = (): unknown => chromaCqt(sine(440), { sampleRate: 22050, tuning: 0, ...options });
    expect(act).toThrow(message);
  });
});

describe('tonnetz', () => {
  test.each(constantQVectors.tonnetz)(
    'of $recording ($samples samples) with $parameters is librosa.feature.tonnetz',
    (vector) => {
      const { signal, options } = inputsOf<ChromaCqtOptions>(vector);
      const given = tonnetz(signal, options);
      expect([given.rows, given.columns]).toEqual(vector.shape);
      const difference = excess(keptOf(given, vector), vector.data, TOLERANCES.tonnetz);
      expect(difference).toBeLessThanOrEqual(0);
    },
  );

  it('puts C on the top of each circle, and no note in the middle', () => {
    const data = new Float32Array(24);
    data[0] = 7;
    const { data: given } = tonnetzOfChroma({ rows: 12, columns: 2, data });
    const columns = [0, 1].map((column) => [...given].filter((_, i) => i % 2 === column));
    [0, 1, 0, 1, 0, 0.5].forEach((value, i) => expect(columns[0]![i]).toBeCloseTo(value, 6));
    expect(columns[1]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('puts a fifth nearer than a tritone', () => {
    const distance = (semitones: number): number => {
      const data = new Float32Array(24);
      data[0] = 1;
      data[2 * semitones + 1] = 1;
      const { data: given } = tonnetzOfChroma({ rows: 12, columns: 2, data });
      return Math.hypot(...[0, 1, 2, 3, 4, 5].map((d) => given[2 * d]! - given[2 * d + 1]!));
    };
    expect(distance(7)).toBeLessThan(distance(6));
  });
});
