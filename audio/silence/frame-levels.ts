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
  readonly #sums = new Float64Array(4);
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
      this.#addSquares(block, at, end);
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

  /** Four sums, so that one addition need not wait for the other: a sample's place in its stretch says which it goes to. */
  #addSquares(block: SampleArray, from: number, to: number): void {
    const sums = this.#sums;
    let place = this.#filled;
    let i = from;
    for (; i < to && place % 4 !== 0; i++, place++) sums[place % 4]! += block[i]! * block[i]!;
    let [a, b, c, d] = [sums[0]!, sums[1]!, sums[2]!, sums[3]!];
    for (; i + 3 < to; i += 4) {
      a += block[i]! * block[i]!;
      b += block[i + 1]! * block[i + 1]!;
      c += block[i + 2]! * block[i + 2]!;
      d += block[i + 3]! * block[i + 3]!;
    }
    [sums[0], sums[1], sums[2], sums[3]] = [a, b, c, d];
    for (place = 0; i < to; i++, place++) sums[place]! += block[i]! * block[i]!;
    if (!Number.isFinite(sums[0] + sums[1] + sums[2] + sums[3])) this.#assertFinite(block);
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
    const sums = this.#sums;
    ring[this.#stretches++ % ring.length] = sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
    sums.fill(0);
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
