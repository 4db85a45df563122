import { type HeldOutCase } from './held-out-vectors';
import { excess, TOLERANCES, type Tolerance } from './tolerances';

type Values = ArrayLike<number>;
/** How far the worst value is beyond its tolerance: within when not above 0. */
type Excess = (given: Float32Array, expected: Float32Array, vector: HeldOutCase) => number;

const within =
  (tolerance: Tolerance): Excess =>
  (given, expected) =>
    excess(given, expected, tolerance);

/** Relative to the largest magnitude of the whole result as well: magnitudes may be of any size. */
const withinShare =
  ({ abs = 0, rel = 0 }: Tolerance, share: number): Excess =>
  (given, expected, { largest }) =>
    excess(given, expected, { abs: abs + share * largest, rel });

/** Of the frames that count, the share that may be out of tolerance. */
const mostly =
  (tolerance: Tolerance, share: number): Excess =>
  (given, expected) => {
    if (given.length !== expected.length) return Infinity;
    const out = Array.from(given).filter(
      (value, i) => excess([value], [expected[i]!], tolerance) > 0,
    );
    return out.length / given.length - (1 - share);
  };

/** Root mean square of the difference relative to that of what is expected. */
const rmsWithin =
  (share: number): Excess =>
  (given, expected) =>
    given.length === expected.length
      ? rootMeanSquare(given.map((value, i) => value - expected[i]!)) / rootMeanSquare(expected) -
        share
      : Infinity;

function rootMeanSquare(values: Values): number {
  return Math.sqrt(
    Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length,
  );
}

/** f0, voiced flag and probability, in thirds. */
const pyin: Excess = (given, expected) => {
  const { voicedShare, sameBinShare, binCents, probability } = TOLERANCES.pyin;
  const frames = given.length / 3;
  const part = (values: Float32Array, i: number): Float32Array =>
    values.subarray(i * frames, (i + 1) * frames);
  const cents = 2 ** (binCents / 1200) - 1;
  return Math.max(
    mostly({ rel: cents }, sameBinShare)(part(given, 0), part(expected, 0), NONE),
    mostly({}, voicedShare)(part(given, 1), part(expected, 1), NONE),
    excess(part(given, 2), part(expected, 2), probability),
  );
};
const NONE = {} as HeldOutCase;

/** Of spectral rolloff, in bins of the transform. */
const rolloff: Excess = (given, expected, vector) => {
  const { exactShare } = TOLERANCES.spectralRolloff;
  return mostly({ rel: 1e-6 }, exactShare)(given, expected, vector);
};

const TABLE: Readonly<Record<string, Excess>> = {
  'librosa-stft': withinShare(TOLERANCES.stftMagnitude, TOLERANCES.stftMagnitude.relToFrameMaximum),
  'librosa-melspectrogram': withinShare(
    TOLERANCES.melPower,
    TOLERANCES.melPower.aboveShareOfMaximum,
  ),
  'librosa-mfcc': within(TOLERANCES.mfcc),
  'librosa-rms': within(TOLERANCES.rms),
  'librosa-zero-crossing-rate': within({ rel: 1e-7 }),
  'librosa-spectral-centroid': within(TOLERANCES.spectralCentroid),
  'librosa-spectral-bandwidth': within(TOLERANCES.spectralBandwidth),
  'librosa-spectral-rolloff': rolloff,
  'librosa-spectral-flatness': within(TOLERANCES.spectralFlatness),
  'librosa-spectral-contrast': within(TOLERANCES.spectralContrast),
  'librosa-chroma-stft': within(TOLERANCES.chromaStft),
  'librosa-delta': within(TOLERANCES.mfcc),
  'librosa-onset-strength': within(TOLERANCES.onsetEnvelope),
  'librosa-onset-detect': within({}),
  'librosa-tempo': within(TOLERANCES.tempo),
  'librosa-tempogram': within(TOLERANCES.tempogram),
  'librosa-beat-track': within(TOLERANCES.tempo),
  'librosa-hpss': within(TOLERANCES.hpssSample),
  'librosa-yin': mostly({ rel: TOLERANCES.yin.rel }, TOLERANCES.yin.share),
  'librosa-pyin': pyin,
  'librosa-trim': within({}),
  'librosa-split': within({}),
  'librosa-resample': rmsWithin(TOLERANCES.resample.rmsRel),
  'librosa-time-stretch': rmsWithin(TOLERANCES.timeStretch.rmsRel),
  'librosa-pitch-shift': rmsWithin(TOLERANCES.pitchShift.rmsRel),
  'librosa-cqt': withinShare({}, TOLERANCES.constantQ.relToFrameMaximum),
  'librosa-chroma-cqt': within(TOLERANCES.chromaCqt),
  'librosa-tonnetz': within(TOLERANCES.tonnetz),
};

/** How far a result is beyond the tolerance of its operation: within when not above 0. */
export function heldOutExcess(
  vector: HeldOutCase,
  given: Float32Array,
  expected: Float32Array,
): number {
  return TABLE[vector.operation]!(given, expected, vector);
}
