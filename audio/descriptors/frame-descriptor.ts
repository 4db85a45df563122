import { type FftPlan } from './fft-settings';
import { FrameSpectrum } from './frame-spectrum';

/** Turns one frame of samples into a few numbers. May remember frames before: one per channel. */
export interface FrameDescriptor {
  /** Numbers per frame. */
  readonly rows: number;
  /** Describes the samples from `start` on; the returned array is reused by the next call. */
  describe(samples: Float64Array, start: number): Float64Array;
}

/** Writes what describes a spectrum, given as magnitudes, to `values`. */
export type DescribeSpectrum = (magnitudes: Float64Array, values: Float64Array) => void;

/** A descriptor of a frame's magnitude spectrum. */
export function spectralDescriptor(
  plan: FftPlan,
  rows: number,
  describe: DescribeSpectrum,
): FrameDescriptor {
  const frame = new FrameSpectrum(plan);
  const values = new Float64Array(rows);
  return {
    rows,
    describe(samples, start) {
      describe(frame.magnitudesOf(samples, start), values);
      return values;
    },
  };
}

/** The magnitude spectrum itself. */
export function spectrumDescriptor(plan: FftPlan): FrameDescriptor {
  const frame = new FrameSpectrum(plan);
  return { rows: plan.bins, describe: (samples, start) => frame.magnitudesOf(samples, start) };
}
