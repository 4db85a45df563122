import { besselI0 } from '../windows/window-shapes';

/** Of a low-pass filter; frequencies in cycles per sample. */
export interface LowPass {
  /** Up to where everything passes. */
  readonly passes: number;
  /** From where on everything is stopped. */
  readonly stops: number;
  /** How far down what is stopped comes, in dB; from 100 to 140. */
  readonly attenuationDb: number;
}

/** A sinc under a Kaiser window. */
export interface KaiserSinc {
  /** Where half of the magnitude is left, in cycles per sample. */
  readonly cutoff: number;
  /** Of the window. */
  readonly beta: number;
  /** Where the window ends, in samples from the middle. */
  readonly reach: number;
}

/** The window's parameter for an attenuation: on a straight line, as Kaiser (1974) found, here through soxr's windows. */
export function kaiserBeta(attenuationDb: number): number {
  return 0.111546 * attenuationDb - 1.06309;
}

/** How many samples long the filter is at least. */
export function kaiserLength({ passes, stops, attenuationDb }: LowPass): number {
  const halfTransition = stops - passes;
  return (0.636129 * kaiserBeta(attenuationDb) + 0.00739) / halfTransition;
}

/** As a function of the distance from its middle, in samples. */
export function kaiserSinc({ cutoff, beta, reach }: KaiserSinc): (at: number) => number {
  const peak = besselI0(beta);
  return (at) => {
    const share = at / reach;
    if (Math.abs(share) > 1) return 0;
    const angle = 2 * Math.PI * cutoff * at;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    return (2 * cutoff * sinc * besselI0(beta * Math.sqrt(1 - share * share))) / peak;
  };
}
