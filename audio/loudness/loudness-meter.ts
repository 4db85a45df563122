import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { channelWeights } from './channel-weights';
import { integratedLoudness, loudnessOf, loudnessRange } from './gating';
import { KWeighting } from './k-weighting';
import { TruePeak } from './true-peak';

export interface LoudnessMeterOptions {
  /** In Hz; at least 1000. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** What EBU R128 says of a sound. -Infinity stands for silence. */
export interface Loudness {
  /** Of the whole, gated, in LUFS. */
  readonly integratedLufs: number;
  /** EBU Tech 3342, in LU; 0 for sounds shorter than 3 s. */
  readonly rangeLu: number;
  /** The loudest 3 s and the loudest 400 ms, in LUFS; of a shorter sound all of it. */
  readonly maxShortTermLufs: number;
  readonly maxMomentaryLufs: number;
  /** The largest absolute value between samples and on them, in dB relative to full scale. */
  readonly truePeakDbtp: number;
  readonly samplePeakDbfs: number;
}

/** Windows move by 100 ms. */
const STEPS_PER_SECOND = 10;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;

/**
 * EBU R128 / ITU-R BS.1770-4 loudness of a sound that arrives in blocks of any size. Keeps one number per 100 ms.
 * A sound shorter than 400 ms, of which the standard says nothing, counts as one window of its own length.
 */
export class LoudnessMeter {
  readonly #stepSamples: number;
  readonly #weights: readonly number[];
  readonly #filters: readonly KWeighting[];
  readonly #peaks: readonly TruePeak[];
  /** Sum of weighted squares per finished step. */
  readonly #steps: number[] = [];
  #energy = 0;
  #inStep = 0;
  #samples = 0;

  /** @throws InvalidParameterError */
  constructor({ sampleRate, channels }: LoudnessMeterOptions) {
    requireInteger('sampleRate', sampleRate, { min: 1000 });
    requireInteger('channels', channels, { min: 1 });
    this.#stepSamples = Math.round(sampleRate / STEPS_PER_SECOND);
    this.#weights = channelWeights(channels);
    this.#filters = this.#weights.map(() => new KWeighting(sampleRate));
    this.#peaks = this.#weights.map(() => new TruePeak(sampleRate));
  }

  /** One array of equal length per channel. @throws InvalidParameterError */
  push(block: readonly SampleArray[]): void {
    if (block.length !== this.#filters.length)
      throw new InvalidParameterError('channels', block.length, `${this.#filters.length}`);
    const frames = block[0]!.length;
    for (let from = 0; from < frames;) {
      const to = Math.min(frames, from + this.#stepSamples - this.#inStep);
      this.#measure(block, from, to);
      from = to;
    }
    this.#samples += frames;
    this.#peaks.forEach((peak, channel) => peak.push(block[channel]!));
  }

  /** @throws InvalidParameterError for a sound without samples */
  end(): Loudness {
    if (this.#samples === 0)
      throw new InvalidParameterError('signal length', 0, 'at least 1 sample');
    for (const peak of this.#peaks) peak.end();
    const momentary = this.#windows(MOMENTARY_STEPS);
    const shortTerm = this.#windows(SHORT_TERM_STEPS);
    return {
      integratedLufs: integratedLoudness(momentary),
      rangeLu: this.#steps.length < SHORT_TERM_STEPS ? 0 : loudnessRange(shortTerm),
      maxShortTermLufs: loudnessOf(largest(shortTerm)),
      maxMomentaryLufs: loudnessOf(largest(momentary)),
      truePeakDbtp: decibels(Math.max(...this.#peaks.map(({ truePeak }) => truePeak))),
      samplePeakDbfs: decibels(Math.max(...this.#peaks.map(({ samplePeak }) => samplePeak))),
    };
  }

  /** In LUFS, of the 400 ms from every tenth of a second on; of a shorter sound one value. -Infinity for silence. */
  momentaryLufs(): number[] {
    return this.#windows(MOMENTARY_STEPS).map(loudnessOf);
  }

  /** The same of 3 s. */
  shortTermLufs(): number[] {
    return this.#windows(SHORT_TERM_STEPS).map(loudnessOf);
  }

  #measure(block: readonly SampleArray[], from: number, to: number): void {
    const stretch = { from, to, position: this.#samples };
    this.#filters.forEach((filter, channel) => {
      const energy = filter.energy(block[channel]!, stretch);
      this.#energy += this.#weights[channel]! * energy;
    });
    this.#inStep += to - from;
    if (this.#inStep < this.#stepSamples) return;
    this.#steps.push(this.#energy);
    this.#energy = 0;
    this.#inStep = 0;
  }

  /** Mean power of every window of so many steps; of all there is when that is less than one. */
  #windows(steps: number): number[] {
    const energies = this.#steps;
    if (energies.length < steps) return [this.#wholePower()];
    const windows: number[] = [];
    for (let end = steps; end <= energies.length; end++) {
      let sum = 0;
      for (let step = end - steps; step < end; step++) sum += energies[step]!;
      windows.push(sum / (steps * this.#stepSamples));
    }
    return windows;
  }

  #wholePower(): number {
    return this.#steps.reduce((sum, energy) => sum + energy, this.#energy) / this.#samples;
  }
}

function largest(values: readonly number[]): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return max;
}

function decibels(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}

/** EBU R128 loudness of a whole sound. @throws InvalidParameterError */
export function loudness(channels: readonly SampleArray[], sampleRate: number): Loudness {
  const meter = new LoudnessMeter({ sampleRate, channels: channels.length });
  meter.push(channels);
  return meter.end();
}
