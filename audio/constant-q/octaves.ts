import { type ConstantQSettings } from './constant-q-options';
import { waveletSpectra, type WaveletSpectra } from './wavelet-spectra';

/** An octave of bins, analysed at a rate that suits it. */
export interface Octave {
  /** How many times the rate was halved. */
  readonly halvings: number;
  /** Samples between frames at that rate. */
  readonly hop: number;
  /** Its lowest bin. */
  readonly firstBin: number;
  readonly wavelets: WaveletSpectra;
}

/** The octaves from the highest down, the last with the bins that are left. @throws InvalidParameterError */
export function planOctaves(settings: ConstantQSettings): readonly Octave[] {
  const { nBins, binsPerOctave, hopLength, sampleRate } = settings;
  const early = earlyHalvings(settings);
  const known = new Map<string, WaveletSpectra>();
  const octaves: Octave[] = [];
  let halvings = early;
  for (let end = nBins; end > 0; end -= binsPerOctave) {
    const firstBin = Math.max(0, end - binsPerOctave);
    const rate = sampleRate / 2 ** halvings;
    const frequencies = settings.frequenciesHz.slice(firstBin, end).map((hz) => hz / rate);
    const key = `${frequencies[0]} ${frequencies.length}`;
    const wavelets = known.get(key) ?? waveletSpectra({ ...settings, frequencies });
    known.set(key, wavelets);
    const hop = hopLength / 2 ** halvings;
    const gains = gainsOf(frequencies, { settings, halvings, early });
    octaves.push({ halvings, hop, firstBin, wavelets: withGains(wavelets, gains) });
    if (hop % 2 === 0) halvings++;
  }
  return octaves;
}

/** How often the rate is halved before the first octave, which leaves its cutoff below a quarter of it and more. */
function earlyHalvings({
  sampleRate,
  cutoffHz,
  hopLength,
  nBins,
  binsPerOctave,
}: ConstantQSettings): number {
  const byRate = Math.ceil(Math.log2(sampleRate / 2 / cutoffHz)) - 2;
  const octaves = Math.ceil(nBins / binsPerOctave);
  const byHop = factorsOfTwo(hopLength) - octaves + 1;
  return Math.max(0, Math.min(byRate, byHop));
}

function factorsOfTwo(value: number): number {
  let factors = 0;
  for (let rest = value; rest % 2 === 0; rest /= 2) factors++;
  return factors;
}

interface GainOptions {
  readonly settings: ConstantQSettings;
  readonly halvings: number;
  readonly early: number;
}

/** What librosa multiplies samples, wavelets and results with, in one. */
function gainsOf(
  frequencies: readonly number[],
  { settings, halvings, early }: GainOptions,
): number[] {
  // Resampling keeps the energy; wavelets at a lower rate are made louder by as much again.
  const gain = Math.sqrt(2 ** halvings * 2 ** (halvings - early));
  if (!settings.scale) return frequencies.map(() => gain * Math.sqrt(2 ** early));
  return frequencies.map((frequency) => {
    const length = (settings.quality / frequency) * 2 ** (halvings - early);
    return gain / Math.sqrt(length);
  });
}

function withGains(wavelets: WaveletSpectra, gains: readonly number[]): WaveletSpectra {
  const weights = wavelets.weights.slice();
  gains.forEach((gain, w) => {
    const end = 2 * wavelets.offset[w + 1]!;
    for (let i = 2 * wavelets.offset[w]!; i < end; i++) weights[i]! *= gain;
  });
  return { ...wavelets, weights };
}
