import fc from 'fast-check';
import {
  constantQVectors,
  inputsOf,
  keptOf,
  type ConstantQVector,
} from '../../test/constant-q-vectors';
import { TOLERANCES } from '../../test/tolerances';
import { featureMatrix } from '../framewise/framewise-feature';
import { type Matrix } from '../matrix/matrix';
import { constantQ, constantQComplexStream, constantQStream } from './constant-q';
import { LOWEST_NOTE_HZ, type ConstantQOptions } from './constant-q-options';

const sine = (hz: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: 22050 * seconds }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / 22050),
  );

const noise = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7) * Math.cos(i * i));

/** How far the worst value is beyond the tolerance, as a share of what is allowed. */
function worstShare(
  given: readonly number[],
  { data, frames, max }: ConstantQVector,
  relToFrameMaximum: number = TOLERANCES.constantQ.relToFrameMaximum,
): number {
  expect(given).toHaveLength(data.length);
  const { relToMaximum } = TOLERANCES.constantQ;
  return Math.max(
    ...frames.map((_, column) => {
      const ofFrame = data.filter((_, i) => i % frames.length === column);
      const largest = Math.max(...ofFrame.map(Math.abs));
      const allowed = relToFrameMaximum * largest + relToMaximum * max;
      const differences = ofFrame.map((value, row) =>
        Math.abs(value - given[row * frames.length + column]!),
      );
      return Math.max(...differences) / allowed;
    }),
  );
}

describe('constantQ', () => {
  test.each(constantQVectors.cqt)(
    'of $recording ($samples samples) with $parameters is |librosa.cqt|',
    (vector) => {
      const { signal, options } = inputsOf<ConstantQOptions>(vector);
      const given = constantQ(signal, options);
      expect([given.rows, given.columns]).toEqual(vector.shape);
      const { relToFrameMaximum, relToFrameMaximumReduced } = TOLERANCES.constantQ;
      const isReduced = vector.early_halvings! > 1;
      const tolerance = isReduced ? relToFrameMaximumReduced : relToFrameMaximum;
      expect(worstShare(keptOf(given, vector), vector, tolerance)).toBeLessThanOrEqual(1);
    },
  );

  test.each(constantQVectors.cqt_complex)('of $recording, complex, is librosa.cqt', (vector) => {
    const { signal, options } = inputsOf<ConstantQOptions>(vector);
    const given = featureMatrix(signal, (onValues) => constantQComplexStream(options, onValues));
    expect([given.rows, given.columns]).toEqual([2 * vector.shape[0], vector.shape[1]]);
    expect(worstShare(keptOf(given, vector), vector)).toBeLessThanOrEqual(1);
  });

  it.each([0, 7, 40, 83])('hears a sine at the frequency of bin %d there', (bin) => {
    const hz = LOWEST_NOTE_HZ * 2 ** (bin / 12);
    const { data, rows, columns } = constantQ(sine(hz), { sampleRate: 22050 });
    const middle = Array.from({ length: rows }, (_, row) => data[row * columns + 21]!);
    expect(middle.indexOf(Math.max(...middle))).toBe(bin);
  });

  it('gives a sine half the square root of its wavelet’s length, or half without scaling', () => {
    const at = ({ data, columns }: Matrix): number => data[45 * columns + 21]!;
    const hz = LOWEST_NOTE_HZ * 2 ** (45 / 12);
    const length = ((4 ** (1 / 12) + 1) / (4 ** (1 / 12) - 1)) * (22050 / hz);
    const options = { sampleRate: 22050 };
    expect(at(constantQ(sine(hz), options)) / (Math.sqrt(length) / 2)).toBeCloseTo(1, 2);
    const unscaled = at(constantQ(sine(hz), { ...options, scale: false }));
    expect(unscaled / (length / 2)).toBeCloseTo(1, 2);
  });

  it('of silence is 0', () => {
    const { data } = constantQ(new Float32Array(3000), { sampleRate: 22050 });
    expect(data).toEqual(new Float32Array(data.length));
  });

  it('of a constant is next to nothing once all of a wavelet lies on it', () => {
    const { data, columns } = constantQ(new Float32Array(44100).fill(1), { sampleRate: 22050 });
    const middle = Array.from({ length: 84 }, (_, row) => data[row * columns + 43]!);
    expect(Math.max(...middle)).toBeLessThan(0.05);
  });
});

describe.each([
  ['over octaves', { nBins: 30, hopLength: 128, fminHz: 300 }],
  ['after early halvings', { nBins: 12, hopLength: 256, fminHz: 60 }],
  ['with a hop that cannot be halved', { nBins: 20, hopLength: 175, fminHz: 500 }],
])('a stream %s', (_, options) => {
  it('does not depend on how the signal is cut into blocks', () => {
    const signal = noise(9000);
    const whole = framesOf([signal], options);
    const sizes = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(sizes, (cuts) => {
        let from = 0;
        const blocks = cuts.map((size) => signal.subarray(from, (from += size)));
        expect(framesOf([...blocks, signal.subarray(from)], options)).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });
});

function framesOf(
  blocks: readonly Float32Array[],
  options: Omit<ConstantQOptions, 'sampleRate'>,
): Float32Array[] {
  const frames: Float32Array[] = [];
  const stream = constantQStream({ sampleRate: 8000, ...options }, (values, frame) => {
    expect(frame).toBe(frames.length);
    frames.push(Float32Array.from(values));
  });
  for (const block of blocks) stream.push(block);
  expect(stream.end()).toBe(frames.length);
  return frames;
}

describe('constantQStream refuses', () => {
  test.each([
    [{ nBins: 0 }, 'nBins is 0; allowed: an integer from 1'],
    [{ nBins: 110 }, 'nBins is 110; allowed: so few that the highest wavelet'],
    [{ binsPerOctave: 0 }, 'binsPerOctave is 0'],
    [{ hopLength: 1.5 }, 'hopLength is 1.5'],
    [{ fminHz: 0 }, 'fminHz is 0'],
    [{ tuning: NaN }, 'tuning is NaN'],
    [{ filterScale: 0 }, 'filterScale is 0'],
    [{ sparsity: 1 }, 'sparsity is 1; allowed: a number from 0 to below 1'],
    [{ norm: 3 }, 'norm is 3; allowed: 1, 2, Infinity or null'],
    [{ window: 'welch' as 'hann' }, 'window is "welch"; allowed: hann, hamming'],
    [{ sampleRate: NaN }, 'sampleRate is NaN'],
  ])('%j', (options, message) => {
    expect(() => constantQ(noise(1000), { sampleRate: 22050, ...options })).toThrow(message);
  });

  test.each([{ nBins: 84 }, { nBins: 12 }, { nBins: 12, hopLength: 75, fminHz: 500 }])(
    'samples that are no numbers, with %j',
    (options) => {
      const signal = noise(9000);
      signal[7777] = NaN;
      const act = (): Matrix => constantQ(signal, { sampleRate: 22050, ...options });
      expect(act).toThrow('sample 7777 is NaN; allowed: a finite number');
      signal[7777] = -Infinity;
      expect(act).toThrow('sample 7777 is -Infinity');
    },
  );

  it('a signal without samples', () => {
    expect(() => constantQ(new Float32Array(0), { sampleRate: 22050 })).toThrow(
      'signal length is 0; allowed: at least 1 samples',
    );
  });
});
