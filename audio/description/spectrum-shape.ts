/** What can be said of one magnitude spectrum that is not all zeros. */
export interface SpectrumShape {
  /** Hz: mean frequency, weighted by magnitude. */
  readonly centroid: number;
  /** Hz²: variance around the centroid. */
  readonly spread: number;
  readonly skewness: number;
  /** Largest magnitude over the mean. */
  readonly crest: number;
  /** Sum of squares, a sine of amplitude 1 having a peak of 1. */
  readonly energy: number;
  /** Shannon entropy of the magnitudes' shares, in bits. */
  readonly entropy: number;
  /** Geometric over arithmetic mean in dB, divided by -60 and at most 1: 0 for noise, 1 for tones (Essentia's FlatnessDB). */
  readonly flatness: number;
  /** Hz below which 85 % of the power lies. */
  readonly rolloff: number;
}

const ROLLOFF_SHARE = 0.85;
const LOWEST_FLATNESS_DB = -60;

/** @param binHz from one bin to the next @param scale what magnitudes are multiplied by to be amplitudes */
export function spectrumShape(
  magnitudes: Float64Array,
  binHz: number,
  scale: number,
): SpectrumShape {
  const sums = sumsOf(magnitudes);
  const { total, largest, power } = sums;
  const mean = sums.weighted / total;
  let second = 0;
  let third = 0;
  let entropy = 0;
  for (let bin = 0; bin < magnitudes.length; bin++) {
    const share = magnitudes[bin]! / total;
    const distance = bin - mean;
    second += share * distance * distance;
    third += share * distance * distance * distance;
    if (share > 0) entropy -= share * Math.log2(share);
  }
  const arithmetic = total / magnitudes.length;
  const flatnessDb = 10 * (sums.logs / magnitudes.length - Math.log10(arithmetic));
  return {
    centroid: mean * binHz,
    spread: second * binHz * binHz,
    skewness: second > 0 ? third / second ** 1.5 : 0,
    crest: largest / arithmetic,
    energy: power * scale * scale,
    entropy,
    flatness: Math.min(1, Math.max(0, flatnessDb / LOWEST_FLATNESS_DB)),
    rolloff: rolloffBin(magnitudes, ROLLOFF_SHARE * power) * binHz,
  };
}

interface Sums {
  readonly total: number;
  readonly weighted: number;
  readonly largest: number;
  readonly power: number;
  /** Of the decadic logarithms; -Infinity when a magnitude is 0. */
  readonly logs: number;
}

function sumsOf(magnitudes: Float64Array): Sums {
  let [total, weighted, largest, power, logs] = [0, 0, 0, 0, 0];
  for (let bin = 0; bin < magnitudes.length; bin++) {
    const magnitude = magnitudes[bin]!;
    total += magnitude;
    weighted += magnitude * bin;
    if (magnitude > largest) largest = magnitude;
    power += magnitude * magnitude;
    logs += Math.log10(magnitude);
  }
  return { total, weighted, largest, power, logs };
}

function rolloffBin(magnitudes: Float64Array, needed: number): number {
  let sum = 0;
  for (let bin = 0; bin < magnitudes.length; bin++) {
    sum += magnitudes[bin]! * magnitudes[bin]!;
    if (sum >= needed) return bin;
  }
  return magnitudes.length - 1;
}
