import { type SpectralPeaks } from '../spectral/spectral-peaks';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';

/** The parameters of Essentia's HPCP that matter. */
export interface PitchClassProfileOptions {
  /** Bins of an octave, a multiple of 12; default 36. */
  readonly size?: number;
  /** Hz that the first bin stands for: the A; default 440. */
  readonly referenceFrequency?: number;
  /** Subharmonics that a peak counts for as well; default 8. */
  readonly harmonics?: number;
  /** Semitones that a peak is spread over; default 0.5. */
  readonly windowSize?: number;
  /** Hz below and above which profiles are brought to a maximum of 1 each and added; null for one profile; default 500. */
  readonly bandSplitFrequency?: number | null;
  /** Strengthens what is strong; default true. */
  readonly nonLinear?: boolean;
}

interface Harmonic {
  /** 0 … 12 below the peak. */
  readonly semitone: number;
  readonly strength: number;
}

const LEAST_SEMITONE = 1e-5;

/**
 * Harmonic pitch class profiles of spectral peaks: how strong each class is, from A on, 1 for the strongest
 * (Gómez 2006, as in Essentia's HPCP with cosine weights).
 */
export class PitchClassProfile {
  readonly size: number;
  readonly #reference: number;
  readonly #windowSize: number;
  readonly #split: number | null;
  readonly #nonLinear: boolean;
  readonly #harmonics: readonly Harmonic[];
  readonly #low: Float64Array;

  /** @throws InvalidParameterError */
  constructor(options: PitchClassProfileOptions = {}) {
    this.size = requireInteger('size', options.size ?? 36, { min: 12 });
    if (this.size % 12 !== 0)
      throw new InvalidParameterError('size', this.size, 'a multiple of 12');
    this.#reference = requireFinite('referenceFrequency', options.referenceFrequency ?? 440, {
      min: 1,
    });
    this.#windowSize = requireFinite('windowSize', options.windowSize ?? 0.5, {
      min: 12 / this.size,
      max: 12,
    });
    this.#split = options.bandSplitFrequency === undefined ? 500 : options.bandSplitFrequency;
    this.#nonLinear = options.nonLinear ?? true;
    this.#harmonics = harmonicsOf(requireInteger('harmonics', options.harmonics ?? 8, { min: 0 }));
    this.#low = new Float64Array(this.size);
  }

  /** Fills `profile`; with zeros when there are no peaks. */
  compute(peaks: SpectralPeaks, profile: Float64Array): void {
    const low = this.#low.fill(0);
    profile.fill(0);
    for (let i = 0; i < peaks.count; i++) {
      const frequency = peaks.frequencies[i]!;
      const isLow = this.#split !== null && frequency < this.#split;
      this.#addPeak(frequency, peaks.magnitudes[i]!, isLow ? low : profile);
    }
    if (this.#split !== null) {
      bringToOne(low);
      bringToOne(profile);
      for (let bin = 0; bin < this.size; bin++) profile[bin]! += low[bin]!;
    }
    bringToOne(profile);
    if (this.#nonLinear) strengthen(profile);
  }

  #addPeak(frequency: number, magnitude: number, profile: Float64Array): void {
    for (const { semitone, strength } of this.#harmonics)
      this.#add(frequency * 2 ** (-semitone / 12), (magnitude * strength) ** 2, profile);
  }

  /** Spreads over neighbouring bins, weighted by a cosine. */
  #add(frequency: number, weight: number, profile: Float64Array): void {
    const perSemitone = this.size / 12;
    const place = Math.log2(frequency / this.#reference) * this.size;
    const reach = (perSemitone * this.#windowSize) / 2;
    for (let bin = Math.ceil(place - reach); bin <= Math.floor(place + reach); bin++) {
      const distance = Math.abs(place - bin) / perSemitone / this.#windowSize;
      const wrapped = ((bin % this.size) + this.size) % this.size;
      profile[wrapped]! += Math.cos(Math.PI * distance) * weight;
    }
  }
}

/** Which semitones below a peak its fundamental may lie, each as strong as all harmonics that fall there. */
function harmonicsOf(count: number): readonly Harmonic[] {
  const found: Harmonic[] = [];
  for (let harmonic = 0; harmonic <= count; harmonic++) {
    const distance = 12 * Math.log2(harmonic + 1);
    const strength = 1 / Math.max(1, (distance / 12) * 0.5);
    const octaves = Math.floor((distance + LEAST_SEMITONE) / 12);
    const semitone = Math.max(0, distance - 12 * octaves);
    const same = found.findIndex((other) => Math.abs(other.semitone - semitone) < LEAST_SEMITONE);
    if (same < 0) found.push({ semitone, strength });
    else found[same] = { semitone, strength: found[same]!.strength + strength };
  }
  return found;
}

function bringToOne(profile: Float64Array): void {
  let largest = 0;
  for (let bin = 0; bin < profile.length; bin++) largest = Math.max(largest, profile[bin]!);
  if (largest === 0) return;
  for (let bin = 0; bin < profile.length; bin++) profile[bin]! /= largest;
}

/** Essentia's non-linear function: a sine curve, and less than that of what is below 0.6. */
function strengthen(profile: Float64Array): void {
  for (let bin = 0; bin < profile.length; bin++) {
    const value = Math.sin((profile[bin]! * Math.PI) / 2) ** 2;
    profile[bin] = value < 0.6 ? value * (value / 0.6) * (value / 0.6) : value;
  }
}
