import { besselI0 } from '../windows/window-shapes';

/** Of the SoX Resampler library (see soxr-design.ts): parameters of windows, from the highest power of the attenuation in dB down. */
const BETAS = [
  [-6.784957e-10, 1.02856e-5, 0.1087556, -0.8978365],
  [-6.897885e-10, 1.027433e-5, 0.10876, -0.8974658],
  [-1.000683e-9, 1.030092e-5, 0.1087677, -0.8977898],
  [-3.654474e-10, 1.040631e-5, 0.1087085, -0.8917766],
  [8.106988e-9, 6.983091e-6, 0.1091387, -0.9022048],
  [9.519571e-9, 7.272678e-6, 0.1090068, -0.8890768],
  [-5.626821e-9, 1.342186e-5, 0.1083999, -0.8565452],
  [-9.965946e-8, 5.073548e-5, 0.1040967, -0.6822778],
  [1.604808e-7, -5.856462e-5, 0.1185998, -1.24824],
  [-1.511964e-7, 6.363034e-5, 0.1064627, -0.8076665],
] as const;
/** The transition of the first of these, as a share of the cutoff. */
const NARROWEST = 0.0005;
/** The product of a filter's length and its transition, from the highest power of the window's parameter down. */
const LENGTHS = [-1.577737e-5, 0.0007528358, 0.6248022, 0.06186902] as const;

/** Of a low-pass filter; frequencies in cycles per sample. */
export interface LowPass {
  /** Up to where everything passes. */
  readonly passes: number;
  /** From where on everything is stopped. */
  readonly stops: number;
  /** How far down what is stopped comes, in dB; from 60 on. */
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

/**
 * The window's parameter, as soxr finds it: polynomials in the attenuation, one for each doubling of the transition as a
 * share of the cutoff, with straight lines between them.
 */
export function kaiserBeta({ passes, stops, attenuationDb }: LowPass): number {
  const share = (stops - passes) / (stops + passes) / 2;
  const row = Math.log2(share / NARROWEST);
  const lower = Math.floor(row);
  const [below, above] = [lower, lower + 1].map((at) => betaAt(at, attenuationDb));
  return below! + (above! - below!) * (row - lower);
}

function betaAt(row: number, attenuationDb: number): number {
  const coefficients = BETAS[Math.min(BETAS.length - 1, Math.max(0, row))]!;
  return coefficients.reduce((sum, coefficient) => sum * attenuationDb + coefficient, 0);
}

/** How many samples long the filter is at least. */
export function kaiserLength(lowPass: LowPass): number {
  const beta = kaiserBeta(lowPass);
  const product = LENGTHS.reduce((sum, coefficient) => sum * beta + coefficient, 0);
  return product / (lowPass.stops - lowPass.passes);
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
