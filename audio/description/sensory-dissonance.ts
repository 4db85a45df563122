import { type SpectralPeaks } from '../spectral/spectral-peaks';

/** Sethares' fit of Plomp and Levelt's curve, whose maximum is 0.1799. */
const SLOW = 3.5;
const FAST = 5.75;
const CURVE_MAXIMUM = 0.1799;
/** Beyond this argument the curve is next to nothing. */
const END = 3;

/**
 * How much the peaks beat against each other: the mean of Plomp and Levelt's curve (Sethares 1998) over all pairs,
 * weighted by the weaker amplitude. 0 (consonant, or a single peak) … 1.
 */
export function sensoryDissonance({ count, frequencies, magnitudes }: SpectralPeaks): number {
  let sum = 0;
  let weights = 0;
  for (let low = 0; low < count; low++) {
    const widthHz = (0.021 * frequencies[low]! + 19) / 0.24;
    for (let high = low + 1; high < count; high++) {
      const weight = Math.min(magnitudes[low]!, magnitudes[high]!);
      weights += weight;
      const x = (frequencies[high]! - frequencies[low]!) / widthHz;
      if (x < END) sum += weight * (Math.exp(-SLOW * x) - Math.exp(-FAST * x));
    }
  }
  return weights > 0 ? Math.min(1, sum / (CURVE_MAXIMUM * weights)) : 0;
}
