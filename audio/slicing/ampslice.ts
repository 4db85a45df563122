import { type SampleArray } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { EnvelopeDifference, HighPass } from './envelope';

/** The parameters of FluCoMa's AmpSlice, with its defaults. Ramps and lengths are in samples, levels in dB. */
export interface AmpSliceOptions {
  /** Hz. */
  readonly sampleRate: number;
  /** Rise time of the fast envelope; default 1. */
  readonly fastRampUp?: number;
  /** Fall time of the fast envelope; default 1. */
  readonly fastRampDown?: number;
  /** Rise time of the slow envelope; default 100. */
  readonly slowRampUp?: number;
  /** Fall time of the slow envelope; default 100. */
  readonly slowRampDown?: number;
  /** A slice starts where the fast envelope exceeds the slow one by more than this; default 144. */
  readonly onThreshold?: number;
  /** Another may start once the difference was below this; default -144. */
  readonly offThreshold?: number;
  /** Quieter samples count as this; default -144. */
  readonly floor?: number;
  /** Least distance of slices; default 2. */
  readonly minSliceLength?: number;
  /** Cutoff of the high-pass filter in Hz, 0 for none; default 85. */
  readonly highPassFreq?: number;
}

/** What FluCoMa answers when there is no slice. */
const NO_SLICE = -1;
const LEVEL = { min: -144, max: 144 };
/** Samples that go through each stage at a time. */
const BLOCK = 1024;

/** FluCoMa's AmpSlice on a mono signal that arrives in blocks: slices where the level rises fast. */
export class AmpSliceStream {
  readonly #highPass: HighPass | undefined;
  readonly #envelopes: EnvelopeDifference;
  readonly #block = new Float64Array(BLOCK);
  readonly #floor: number;
  readonly #onThreshold: number;
  readonly #offThreshold: number;
  readonly #minSliceLength: number;
  readonly #slices: number[] = [];
  #isOn = false;
  #previous = 0;
  /** Samples in which no slice may start. */
  #blocked = 0;
  #position = 0;
  #lastFinite = 0;

  /** @throws InvalidParameterError */
  constructor(options: AmpSliceOptions) {
    const { highPassFreq = 85, floor = -144, onThreshold = 144, offThreshold = -144 } = options;
    const sampleRate = requireFinite('sampleRate', options.sampleRate, { min: 1 });
    // Above half the sample rate there is nothing to filter.
    const cutoff = Math.min(
      requireFinite('highPassFreq', highPassFreq, { min: 0 }) / sampleRate,
      0.5,
    );
    this.#highPass = cutoff > 0 ? new HighPass(cutoff) : undefined;
    this.#floor = requireFinite('floor', floor, LEVEL);
    this.#onThreshold = requireFinite('onThreshold', onThreshold, LEVEL);
    this.#offThreshold = requireFinite('offThreshold', offThreshold, LEVEL);
    this.#minSliceLength = requireInteger('minSliceLength', options.minSliceLength ?? 2, {
      min: 0,
    });
    this.#envelopes = new EnvelopeDifference(floor, {
      fast: { up: ramp(options, 'fastRampUp'), down: ramp(options, 'fastRampDown') },
      slow: { up: ramp(options, 'slowRampUp'), down: ramp(options, 'slowRampDown') },
    });
  }

  /** Takes the next samples. One that is not finite counts as the last finite one. */
  push(block: SampleArray): void {
    for (let from = 0; from < block.length; from += BLOCK) {
      const count = Math.min(BLOCK, block.length - from);
      this.#copyFinite(block, from, count);
      const levels = this.#block.subarray(0, count);
      this.#highPass?.apply(levels);
      toLevels(levels, this.#floor);
      this.#envelopes.toDifferences(levels);
      this.#decide(levels);
    }
  }

  /** Where slices start, in samples and ascending, or [-1] when there is none. */
  end(): number[] {
    return this.#slices.length > 0 ? this.#slices : [NO_SLICE];
  }

  #copyFinite(samples: SampleArray, from: number, count: number): void {
    const block = this.#block;
    let last = this.#lastFinite;
    for (let i = 0; i < count; i++) {
      const sample = samples[from + i]!;
      // True for finite numbers only; cheaper than Number.isFinite in this loop.
      if (sample - sample === 0) last = sample;
      block[i] = last;
    }
    this.#lastFinite = last;
  }

  #decide(differences: Float64Array): void {
    const [on, off] = [this.#onThreshold, this.#offThreshold];
    let previous = this.#previous;
    for (let i = 0; i < differences.length; i++) {
      const difference = differences[i]!;
      if (!this.#isOn && this.#blocked === 0 && difference > on && previous < on) {
        this.#slices.push(this.#position + i);
        this.#blocked = this.#minSliceLength;
        this.#isOn = true;
      } else if (this.#blocked > 0) {
        this.#blocked--;
      }
      if (this.#isOn && difference < off) this.#isOn = false;
      previous = difference;
    }
    this.#previous = previous;
    this.#position += differences.length;
  }
}

/** Samples to decibels, in place. */
function toLevels(samples: Float64Array, floor: number): void {
  for (let i = 0; i < samples.length; i++) {
    const level = 20 * Math.log10(Math.abs(samples[i]!));
    samples[i] = level > floor ? level : floor;
  }
}

type RampName = 'fastRampUp' | 'fastRampDown' | 'slowRampUp' | 'slowRampDown';

function ramp(options: AmpSliceOptions, name: RampName): number {
  return requireInteger(name, options[name] ?? (name.startsWith('fast') ? 1 : 100), { min: 1 });
}

/** Where slices of a whole mono signal start, in samples, or [-1] when there is none. @throws InvalidParameterError */
export function ampSlice(signal: SampleArray, options: AmpSliceOptions): number[] {
  const stream = new AmpSliceStream(options);
  stream.push(signal);
  return stream.end();
}
