import { type Kernels } from './kernels';

/** A few numbers of all bins of a frame, in float64. */
export interface SpectrumSummary {
  /** What it is taken from. */
  readonly of: 'magnitude' | 'power';
  /** How many numbers. */
  readonly width: number;
  /** Puts what the kernel needs into an instance. @returns what computes the numbers of two lanes, from addresses of lanes */
  readonly place: (module: Kernels) => (values: number, bins: number, out: number) => void;
  /** The same of one frame, for sizes that kernels cannot transform. */
  readonly plain: (values: Float64Array, out: Float64Array) => void;
}
