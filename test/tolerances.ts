/**
 * How far a result may lie from the tool its operation is named after, on the same samples.
 * One table for all tests. The noise floor behind it is how far librosa itself moves between
 * float32 and float64 input.
 *
 * `abs` and `rel` add up: |given - expected| <= abs + rel · |expected|, unless a row says more.
 */
export interface Tolerance {
  readonly abs?: number;
  readonly rel?: number;
}

export const TOLERANCES = {
  /** rel is relative to the largest magnitude of the frame. */
  stftMagnitude: { abs: 1e-5, relToFrameMaximum: 1e-6 },
  rms: { abs: 1e-6 },
  zeroCrossingRate: { abs: 0 },
  /** Hz. */
  spectralCentroid: { rel: 1e-5 },
  /** Hz. */
  spectralBandwidth: { rel: 1e-5 },
  /** The exact bin in this share of frames, one bin off in the others. */
  spectralRolloff: { exactShare: 0.995, binsOtherwise: 1 },
  spectralFlatness: { rel: 1e-3 },
  /** dB. */
  spectralContrast: { abs: 1e-2 },
  /** Where the expected power is above this share of the largest. */
  melPower: { rel: 2e-4, aboveShareOfMaximum: 1e-6 },
  mfcc: { abs: 5e-3 },
  chromaStft: { abs: 1e-4 },
  /** With tuning 0; with automatic tuning librosa's own result jumps. */
  chromaCqt: { abs: 2e-3 },
  /** From -1 to 1, of the same chroma. */
  tonnetz: { abs: 2e-3 },
  /**
   * Relative to the largest magnitude of the frame and to that of all: float32 sums of either side. Where librosa
   * brings the rate down by 4 and more in one go, its filter for that is another in the first and last frames.
   */
  constantQ: { relToFrameMaximum: 1e-5, relToMaximum: 1e-6, relToFrameMaximumReduced: 5e-3 },
  /** Exact to its step, where the input is not ambiguous. */
  tuning: { step: 0.01 },
  /** Between two float32 computations of the same sums. */
  delta: { abs: 1e-4, rel: 1e-5 },
  onsetEnvelope: { abs: 1e-3 },
  /** Identical lists; on recordings not used in development this share may differ. */
  onsetFrames: { differingShare: 0.01 },
  /** Beats per minute. */
  tempo: { abs: 1e-3 },
  /** Identical lists, or this F measure at one frame of slack. */
  beatFrames: { fMeasure: 0.99, slackFrames: 1 },
  /** Of a column with 1 at lag 0. */
  tempogram: { abs: 1e-4 },
  yin: { rel: 1e-4, share: 0.99 },
  pyin: { voicedShare: 0.99, sameBinShare: 0.99, binCents: 10, probability: { abs: 1e-3 } },
  hpssMagnitude: { abs: 1e-4 },
  hpssSample: { abs: 1e-5 },
  hpssEnergy: { rel: 1e-5 },
  /**
   * Root mean square error relative to the signal's: below this share of the Nyquist frequency, as the notes have it, over the
   * whole band, and of the first samples of noise. soxr has the lesser qualities' filters from tables with fewer digits.
   */
  resample: {
    rmsRel: 1e-3,
    belowShareOfNyquist: 0.9,
    wholeBandRmsRel: { soxr_vhq: 1e-5, soxr_hq: 1e-5, soxr_mq: 1e-4, soxr_lq: 1e-4 },
    startRmsRel: 1e-4,
  },
  /**
   * Root mean square error relative to the signal's, against librosa on float64 sound, which sums phases in double
   * precision as we do. On float32 sound librosa is up to 10 times as far from itself after a second, more later.
   */
  timeStretch: { rmsRel: 2e-4 },
  /** The same after resampling. */
  pitchShift: { rmsRel: 1e-3, belowShareOfNyquist: 0.9 },
  /** LU. */
  loudnessIntegrated: { abs: 0.02 },
  /** LU; ffmpeg counts in steps of 0.01. */
  loudnessRange: { abs: 0.02 },
  /** dB; the filters between the samples differ. EBU Tech 3341 allows -0.4 to +0.2. */
  truePeak: { abs: 0.1 },
  /** Sample indices. */
  flucomaSlices: { abs: 0 },
  flucomaMfcc: { abs: 2e-4 },
  flucomaMelBands: { abs: 1e-6 },
  /** dB. */
  flucomaLoudness: { abs: 5e-5 },
  flucomaPitchConfidence: { abs: 1e-6 },
  /** Hz. */
  flucomaPitch: { rel: 1e-4 },
  /** Hz, dB and ratios; the references have seven digits. */
  flucomaSpectralShape: { abs: 1e-5, rel: 1e-5 },
  flucomaChroma: { abs: 1e-6, rel: 1e-5 },
  flucomaStatistics: { rel: 1e-5 },
  flucomaHpss: { abs: 1e-7 },
  /** Between our profiles and Essentia's HPCP of the same peaks, which is float32. */
  essentiaProfile: { abs: 5e-5 },
  /** The same from a frame of sound on; Essentia's windows are symmetric. */
  essentiaFrame: { abs: 2e-2 },
} as const;

/** The largest excess over the tolerance, element by element: within tolerance when not above 0. */
export function excess(
  given: ArrayLike<number>,
  expected: ArrayLike<number>,
  { abs = 0, rel = 0 }: Tolerance,
): number {
  if (given.length !== expected.length) return Infinity;
  let largest = -Infinity;
  for (let i = 0; i < given.length; i++) {
    const by = Math.abs(given[i]! - expected[i]!) - abs - rel * Math.abs(expected[i]!);
    // Not `by > largest`: a NaN must not pass.
    if (!(by <= largest)) largest = by;
    if (Number.isNaN(by)) return Infinity;
  }
  return largest;
}
