import { InvalidParameterError } from '../parameters/invalid-parameter';
import { type StftPlan } from './stft-options';

/** Receives the next samples of the signal; the array is reused after the call. */
export type OnSamples = (samples: Float32Array) => void;

/** Sums of squared windows below the smallest normal float32 are not divided by, as in librosa. */
const SMALLEST_NORMAL_FLOAT32 = 2 ** -126;

interface OverlapAddOptions {
  readonly plan: StftPlan;
  /** Where windowed frames are added up, by whoever has them; the first of them at the start. */
  readonly sum: Float32Array | Float64Array;
  readonly onSamples: OnSamples;
}

/**
 * What frames add up to, divided by the sum of squared windows (librosa.istft). Frames are announced, then added to
 * `sum`. A sample is given out once no later frame can change it.
 */
export class OverlapAdd {
  readonly #plan: StftPlan;
  readonly #sum: Float32Array | Float64Array;
  readonly #windowSum: Float64Array;
  readonly #block: Float32Array;
  readonly #onSamples: OnSamples;
  /** Padding samples at the front that are still to be dropped. */
  #toDrop: number;
  #frames = 0;
  /** Frames that were announced last. */
  #newest = 0;
  #given = 0;

  constructor({ plan, sum, onSamples }: OverlapAddOptions) {
    this.#plan = plan;
    this.#sum = sum;
    this.#windowSum = new Float64Array(sum.length);
    this.#block = new Float32Array(sum.length);
    this.#onSamples = onSamples;
    this.#toDrop = plan.padding;
  }

  /** Samples given out so far. */
  get given(): number {
    return this.#given;
  }

  /** Makes room for the next frames, as many each time but the last: gives out what they do not reach. */
  announce(frames: number): void {
    const { nFft, hopLength } = this.#plan;
    if (this.#newest > 0) {
      this.#give(this.#newest * hopLength);
      moveUp(this.#sum, this.#newest * hopLength);
    }
    // Behind whole windows the sum of them is the same each time.
    const isSteady = this.#frames - this.#newest >= nFft / hopLength && frames === this.#newest;
    if (!isSteady) {
      moveUp(this.#windowSum, this.#newest * hopLength);
      for (let frame = 0; frame < frames; frame++) this.#addWindow(frame * hopLength);
    }
    this.#frames += frames;
    this.#newest = frames;
  }

  /**
   * Gives out the rest, in one block.
   * @param length total samples to give, zeros after the last frame's; default what the frames cover without padding
   * @throws InvalidParameterError if more than `length` was given out already
   */
  end(length: number = this.#coveredSamples()): void {
    if (length < this.#given) {
      throw new InvalidParameterError(
        'length',
        length,
        `at least ${this.#given}, given out already`,
      );
    }
    const { nFft, hopLength } = this.#plan;
    const rest = new Float32Array(length - this.#given);
    const summed = this.#frames > 0 ? nFft + (this.#newest - 1) * hopLength : 0;
    this.#normalise(rest, Math.min(summed, this.#toDrop + rest.length));
    if (rest.length > 0) this.#onSamples(rest);
  }

  #coveredSamples(): number {
    const { nFft, hopLength, padding } = this.#plan;
    return Math.max(0, nFft + hopLength * (this.#frames - 1) - 2 * padding);
  }

  #addWindow(at: number): void {
    const { window } = this.#plan;
    for (let i = 0; i < window.length; i++) this.#windowSum[at + i]! += window[i]! * window[i]!;
  }

  #give(count: number): void {
    const given = this.#normalise(this.#block, count);
    this.#given += given;
    if (given > 0) this.#onSamples(this.#block.subarray(0, given));
  }

  /** Writes the first `count` summed samples, less what is padding. @returns how many were written */
  #normalise(to: Float32Array, count: number): number {
    const dropped = Math.min(this.#toDrop, count);
    this.#toDrop -= dropped;
    const sum = this.#sum;
    const windowSum = this.#windowSum;
    for (let i = dropped; i < count; i++) {
      const weight = windowSum[i]!;
      to[i - dropped] = weight > SMALLEST_NORMAL_FLOAT32 ? sum[i]! / weight : sum[i]!;
    }
    return count - dropped;
  }
}

function moveUp(values: Float32Array | Float64Array, by: number): void {
  values.copyWithin(0, by);
  values.fill(0, Math.max(0, values.length - by));
}
