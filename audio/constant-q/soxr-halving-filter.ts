import { halvingFilter, type HalvingFilter } from '../simd/rate-halving';

/**
 * How soxr halves a rate at its quality HQ: its filter is a sinc under a Kaiser window, as its response to an impulse
 * shows, which these numbers give to 3e-8. Its slope, from 0.91 to 1 of the new half rate, is in librosa's results.
 */
const SOXR_HQ = {
  /** Where half of the magnitude is left, as a share of the new half rate. */
  cutoff: 0.9568718,
  /** Of the Kaiser window. */
  beta: 13.04007,
  /** Where the window ends, in samples from the middle. */
  reach: 194.50025,
};

let known: HalvingFilter | undefined;

/** soxr's filter before every other sample is dropped. */
export function soxrHalvingFilter(): HalvingFilter {
  return (known ??= halvingFilter(soxrTaps()));
}

/** Its symmetric response to an impulse, from the middle on. */
export function soxrTaps(): Float64Array {
  const { cutoff, beta, reach } = SOXR_HQ;
  return Float64Array.from({ length: Math.ceil(reach) }, (_, n) => {
    const x = (Math.PI * n * cutoff) / 2;
    const window = bessel0(beta * Math.sqrt(1 - (n / reach) ** 2)) / bessel0(beta);
    return (cutoff / 2) * window * (n === 0 ? 1 : Math.sin(x) / x);
  });
}

/** The modified Bessel function of the first kind and order 0. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
