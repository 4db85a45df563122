import fc from 'fast-check';
import { readVectorBytes } from '../../test/reference-vectors';
import { decodeWav } from '../format/wav';
import { onsetStrength } from '../onsets/onset-strength';
import { onsetStrengthOfMel } from '../onsets/onset-strength-of-mel';
import { createMatrix, type Matrix } from '../matrix/matrix';
import { fixedSlices } from '../slicing/fixed-slices';
import { mfcc } from '../spectral/mfcc';
import { mfccOfMel } from '../spectral/mfcc-of-mel';
import { melSpectrogram } from '../spectral/mel-spectrogram';
import { rms } from '../temporal/rms';
import { stft } from '../transform/stft';
import { joinFeatures, planJoin, type JoinOptions } from './join-features';

const sampleRate = 22_050;
const [channel] = decodeWav(readVectorBytes('rock.wav')).channels;
const signal = channel!.subarray(0, 30_001);

/** The complex spectrum: real parts of all bins, then imaginary parts. */
function spectrum(
  part: Float32Array,
  options: { nFft: number; hopLength: number; center: boolean },
): Matrix {
  const { frames, bins, data } = stft(part, options);
  const matrix = createMatrix(2 * bins, frames);
  for (let t = 0; t < frames; t++)
    for (let i = 0; i < 2 * bins; i++)
      matrix.data[((i % 2) * bins + (i >> 1)) * frames + t] = data[2 * bins * t + i]!;
  return matrix;
}

function overSlices(
  feature: (part: Float32Array) => Matrix,
  options: Omit<JoinOptions, 'samples'>,
  whole = signal,
): Matrix {
  const parts = fixedSlices(whole.length, options).map(([from, to]) =>
    feature(whole.subarray(from, to)),
  );
  return joinFeatures(parts, { samples: whole.length, ...options });
}

const slices = { length: 12_288 + 2048, overlap: 2048, hopLength: 512, frameLength: 2048 };

describe('a feature of slices, joined, is that of the whole, to the bit', () => {
  it.each([
    ['rms', (part: Float32Array) => rms(part)],
    ['melspectrogram', (part: Float32Array) => melSpectrogram(part, { sampleRate })],
    ['stft', (part: Float32Array) => spectrum(part, { nFft: 512, hopLength: 512, center: true })],
  ])('%s', (_name, feature) => {
    expect(overSlices(feature, slices)).toEqual(feature(signal));
  });

  it('mfcc, made of the joined mel spectrogram', () => {
    const mel = overSlices((part) => melSpectrogram(part, { sampleRate }), slices);
    expect(mfccOfMel(mel, { nMfcc: 20 })).toEqual(mfcc(signal, { sampleRate, nMfcc: 20 }));
    expect(mfccOfMel(mel, { nMfcc: 13, lifter: 22 })).toEqual(
      mfcc(signal, { sampleRate, nMfcc: 13, lifter: 22 }),
    );
  });

  it('onset strength, made of the joined mel spectrogram', () => {
    const mel = overSlices((part) => melSpectrogram(part, { sampleRate }), slices);
    expect(onsetStrengthOfMel(mel)).toEqual(onsetStrength(signal, { sampleRate }));
  });

  it('mfcc of slices is not: each slice has a loudest moment of its own', () => {
    const quiet = signal.map((sample, i) => (i < 15_000 ? sample * 1e-5 : sample));
    const feature = (part: Float32Array): Matrix => mfcc(part, { sampleRate });
    expect(overSlices(feature, slices, quiet)).not.toEqual(feature(quiet));
  });

  it('for any lengths that can be joined', () => {
    const cases = fc.record({
      samples: fc.integer({ min: 300, max: 4000 }),
      nFft: fc.constantFrom(64, 100, 128),
      hopLength: fc.integer({ min: 1, max: 90 }),
      steps: fc.integer({ min: 1, max: 12 }),
      more: fc.integer({ min: 0, max: 99 }),
      center: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ samples, nFft, hopLength, steps, more, center }) => {
        const overlap = nFft + more;
        const length = steps * hopLength + overlap;
        const whole = signal.subarray(1000, 1000 + samples);
        const feature = (part: Float32Array): Matrix => spectrum(part, { nFft, hopLength, center });
        const options = { length, overlap, hopLength, frameLength: nFft, center };
        expect(overSlices(feature, options, whole)).toEqual(feature(whole));
      }),
      { numRuns: 25 },
    );
  });

  it('with context, for features that look at neighbouring frames', () => {
    const difference = (part: Float32Array): Matrix => {
      const { columns, data } = rms(part);
      return createMatrix(
        1,
        columns,
        data.map((value, t) => value - (data[t - 1] ?? value)),
      );
    };
    const wider = { ...slices, length: 12_288 + 3072, overlap: 3072, contextFrames: 1 };
    expect(overSlices(difference, wider)).toEqual(difference(signal));
  });
});

describe('joining', () => {
  it.each([
    [{ overlap: 2047 }, 'overlap is 2047; allowed: at least 2048'],
    [{ length: 5000 }, 'length - overlap is 2952; allowed: a multiple of hopLength, 512'],
    [{ contextFrames: 1 }, 'overlap is 2048; allowed: at least 3072'],
    [{ hopLength: 0 }, 'hopLength is 0'],
  ])('with %j is refused', (wrong, message) => {
    const given = { ...slices, ...wrong, samples: 30_001 };
    const length = 'overlap' in wrong ? 12_288 + 2047 : given.length;
    expect(() => planJoin({ ...given, length })).toThrow(message);
  });

  it('refuses matrices that cannot be of these slices', () => {
    const options = { samples: 30_001, ...slices };
    const [first] = planJoin(options);
    const right = createMatrix(2, first!.columns);
    expect(() => joinFeatures([createMatrix(2, 7)], options)).toThrow('frames of slice 0 is 7');
    expect(() => joinFeatures([right], options)).toThrow('slices is 1; allowed: 3');
    expect(() => joinFeatures([right, createMatrix(3, first!.columns)], options)).toThrow(
      'rows of slice 1 is 3; allowed: 2',
    );
  });
});
