import { roundHalfToEven } from '../rounding/round-half-to-even';
import { dctMatrix } from '../spectral/dct';
import { createRealFft } from '../transform/real-fft';
import { type FftPlan } from './fft-settings';
import { highestPeak } from './highest-peak';
import { EPSILON } from './mel-bands';

/** Where to look, in Hz. */
export interface PitchRange {
  readonly sampleRate: number;
  readonly minFreq: number;
  readonly maxFreq: number;
}

/** Writes pitch in Hz (0 for none) and confidence, 0 … 1. */
export type EstimatePitch = (magnitudes: Float64Array, values: Float64Array) => void;

type MakeEstimator = (plan: FftPlan, range: PitchRange) => EstimatePitch;

/** YIN on the spectrum (Brossier 2006): the best dip of the cumulative-mean-normalised difference. */
export const yinFft: MakeEstimator = ({ bins, fftSize }, range) => {
  const fft = createRealFft(fftSize);
  const power = new Float64Array(fftSize);
  const spectrum = new Float64Array(2 * bins);
  const dips = new Float64Array(bins);
  const shortest = Math.min(lagOf(range.sampleRate, range.maxFreq), bins - 1);
  const longest = Math.min(lagOf(range.sampleRate, range.minFreq), bins - shortest - 1);
  return (magnitudes, values) => {
    values.fill(0);
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      power[k] = magnitudes[k]! * magnitudes[k]!;
      sum += power[k]!;
      if (k > 0 && k < bins - 1) power[fftSize - k] = power[k]!;
    }
    fft.forward(power, spectrum);
    if (!normaliseDifferences(spectrum, 2 * sum, dips) || longest <= shortest) return;
    const peak = highestPeak(dips, shortest, longest);
    if (!peak) return;
    values[0] = range.sampleRate / peak.position;
    values[1] = Math.max(1 + peak.height, 0);
  };
};

/** Writes the negated normalised differences. @returns whether there are any: not so in silence */
function normaliseDifferences(spectrum: Float64Array, energy: number, dips: Float64Array): boolean {
  dips[0] = -1;
  let total = 0;
  for (let lag = 1; lag < dips.length; lag++) {
    const difference = energy - spectrum[2 * lag]!;
    total += difference;
    dips[lag] = (-difference * lag) / total;
  }
  return total > 0;
}

/** The highest peak of the cepstrum, by a cosine transform of the logarithmic spectrum. */
export const cepstrumPitch: MakeEstimator = ({ bins }, range) => {
  const table = dctMatrix({ inputs: bins, outputs: bins });
  const logs = new Float64Array(bins);
  const cepstrum = new Float64Array(bins);
  const shortest = Math.min(lagOf(range.sampleRate, range.maxFreq), bins);
  const longest = Math.min(lagOf(range.sampleRate, range.minFreq), bins);
  return (magnitudes, values) => {
    values.fill(0);
    for (let k = 0; k < bins; k++) logs[k] = Math.log(Math.max(magnitudes[k]!, EPSILON));
    for (let q = 0; q < bins; q++) {
      // Beyond the longest lag nothing is looked at.
      if (q > longest) break;
      let sum = 0;
      for (let k = 0, row = q * bins; k < bins; k++) sum += table[row + k]! * logs[k]!;
      cepstrum[q] = sum;
    }
    const peak = longest > shortest ? highestPeak(cepstrum, shortest, longest) : undefined;
    if (!peak) return;
    values[0] = range.sampleRate / peak.position;
    values[1] = Math.min(Math.abs(peak.height / cepstrum[0]!), 1);
  };
};

/** FluCoMa multiplies the spectrum with itself read twice and three times as fast. */
const HARMONICS = [2, 3];

/** The harmonic product spectrum: the bin whose multiples are strong too. */
export const harmonicProduct: MakeEstimator = ({ bins, fftSize }, range) => {
  const products = new Float64Array(bins);
  const binHz = range.sampleRate / fftSize;
  const lowest = roundHalfToEven(range.minFreq / binHz);
  const highest = Math.min(roundHalfToEven(range.maxFreq / binHz), bins);
  return (magnitudes, values) => {
    values.fill(0);
    let sum = 0;
    for (let k = 0; k < bins; k++) {
      let product = magnitudes[k]!;
      for (const n of HARMONICS) product *= k < Math.floor(bins / n) ? magnitudes[k * n]! : 0;
      products[k] = product;
      sum += product;
    }
    if (highest <= lowest || !(sum > 0)) return;
    let best = lowest;
    for (let k = lowest + 1; k < highest; k++) if (products[k]! > products[best]!) best = k;
    values[0] = best * binHz;
    values[1] = products[best]! / sum;
  };
};

/** Samples of one period; FluCoMa takes 0 Hz for 1 Hz. */
function lagOf(sampleRate: number, hz: number): number {
  return roundHalfToEven(sampleRate / (hz === 0 ? 1 : hz));
}
