import { type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** Frames in samples; `padding` zeros stand before the first and after the last sample. */
interface FrameLevelOptions {
  readonly frameLength: number;
  readonly hopLength: number;
  readonly padding: number;
}

/**
 * Root mean square of each frame of a signal that arrives in blocks. Every sample is squared once: frames are put
 * together from sums over the longest stretches that all of them begin and end with.
 */
export class FrameLevels {
  readonly #frameLength: number;
  readonly #stretch: number;
  readonly #stretchesPerHop: number;
  /** The sums of the last frame's stretches, in a ring. */
  readonly #ring: Float64Array;
  readonly #onLevel: (level: number) => void;
  readonly #padding: number;
  #sum = 0;
  #filled = 0;
  #stretches = 0;
  #nextEnd: number;
  #samples = 0;

  constructor(options: FrameLevelOptions, onLevel: (level: number) => void) {
    const { frameLength, hopLength, padding } = options;
    this.#frameLength = frameLength;
    this.#padding = padding;
    this.#stretch = greatestCommonDivisor(
      greatestCommonDivisor(frameLength, hopLength),
      padding === 0 ? frameLength : padding,
    );
    this.#ring = new Float64Array(frameLength / this.#stretch);
    this.#stretchesPerHop = hopLength / this.#stretch;
    this.#nextEnd = this.#ring.length;
    this.#onLevel = onLevel;
    this.#pad();
  }

  /** Samples pushed so far. */
  get samples(): number {
    return this.#samples;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    for (let at = 0; at < block.length;) {
      const end = Math.min(block.length, at + this.#stretch - this.#filled);
      let sum = this.#sum;
      for (let i = at; i < end; i++) sum += block[i]! * block[i]!;
      if (!Number.isFinite(sum)) this.#assertFinite(block);
      this.#sum = sum;
      this.#filled += end - at;
      at = end;
      if (this.#filled === this.#stretch) this.#endStretch();
    }
    this.#samples += block.length;
  }

  /** Gives the last levels. @throws InvalidParameterError if the signal gave no frame */
  end(): void {
    this.#pad();
    const needed = Math.max(1, this.#frameLength - 2 * this.#padding);
    if (this.#samples < needed) {
      throw new InvalidParameterError('signal length', this.#samples, `at least ${needed} samples`);
    }
  }

  #pad(): void {
    this.#filled += this.#padding;
    for (; this.#filled >= this.#stretch; this.#filled -= this.#stretch) this.#closeStretch();
  }

  #endStretch(): void {
    this.#filled = 0;
    this.#closeStretch();
  }

  #closeStretch(): void {
    const ring = this.#ring;
    ring[this.#stretches++ % ring.length] = this.#sum;
    this.#sum = 0;
    if (this.#stretches !== this.#nextEnd) return;
    this.#nextEnd += this.#stretchesPerHop;
    let sum = 0;
    for (let i = 0; i < ring.length; i++) sum += ring[i]!;
    this.#onLevel(Math.sqrt(sum / this.#frameLength));
  }

  #assertFinite(block: SampleArray): void {
    const index = block.findIndex((sample: number) => !Number.isFinite(sample));
    if (index < 0) return;
    throw new InvalidParameterError(
      `sample ${this.#samples + index}`,
      block[index],
      'a finite number',
    );
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
