import { type SampleArray } from '../matrix/matrix';
import { requireFiniteSamples } from '../parameters/require-finite-samples';
import { requireOneFrame, type FrameGrid } from './frame-grid';

/**
 * Root mean square of each frame of a signal that arrives in blocks, with zeros beyond its ends. Every sample is squared
 * once: frames are put together from sums over the longest stretches that all of them begin and end with. A running sum
 * would be as fast but leave the rounding errors of loud parts in quiet ones.
 */
export class FrameLevels {
  readonly #grid: FrameGrid;
  readonly #onLevel: (level: number) => void;
  /** Samples. */
  readonly #stretch: number;
  readonly #stretchesPerHop: number;
  /** The sums of the last frame's stretches. */
  readonly #ring: Float64Array;
  /** Of a stretch that comes in parts: a sample's place in it says which of four sums it goes to. */
  readonly #sums = new Float64Array(4);
  #filled = 0;
  #stretches = 0;
  #nextEnd: number;
  #samples = 0;

  constructor(grid: FrameGrid, onLevel: (level: number) => void) {
    this.#grid = grid;
    this.#onLevel = onLevel;
    this.#stretch = greatestCommonDivisor(grid.frameLength, grid.hopLength);
    this.#stretchesPerHop = grid.hopLength / this.#stretch;
    this.#ring = new Float64Array(grid.frameLength / this.#stretch);
    this.#nextEnd = this.#ring.length;
    this.#pad();
  }

  /** Samples pushed so far. */
  get samples(): number {
    return this.#samples;
  }

  /** @throws InvalidParameterError if a sample is not finite */
  push(block: SampleArray): void {
    for (let from = 0; from < block.length;) {
      const to = Math.min(block.length, from + this.#stretch - this.#filled);
      const sum =
        to - from === this.#stretch ? sumOfSquares(block, from, to) : this.#part(block, from, to);
      // A sample that is no number shows in the sum; looking at the sum alone is free.
      if (!Number.isFinite(sum)) requireFiniteSamples(block.subarray(from, to), this.#samples);
      this.#samples += to - from;
      this.#filled += to - from;
      if (this.#filled === this.#stretch) this.#close(sum);
      from = to;
    }
  }

  /** Gives the last levels. @throws InvalidParameterError if the signal gave no frame */
  end(): void {
    this.#pad();
    requireOneFrame(this.#grid, this.#samples);
  }

  /** Adds to a stretch. @returns its sum so far */
  #part(block: SampleArray, from: number, to: number): number {
    const sums = this.#sums;
    let place = this.#filled;
    for (let i = from; i < to; i++, place++) sums[place & 3]! += block[i]! * block[i]!;
    return totalOf(sums);
  }

  #pad(): void {
    for (let zeros = this.#grid.padding; zeros > 0;) {
      const count = Math.min(zeros, this.#stretch - this.#filled);
      this.#filled += count;
      zeros -= count;
      if (this.#filled === this.#stretch) this.#close(totalOf(this.#sums));
    }
  }

  #close(sum: number): void {
    const ring = this.#ring;
    ring[this.#stretches++ % ring.length] = sum;
    this.#sums.fill(0);
    this.#filled = 0;
    if (this.#stretches !== this.#nextEnd) return;
    this.#nextEnd += this.#stretchesPerHop;
    let total = 0;
    for (let i = 0; i < ring.length; i++) total += ring[i]!;
    this.#onLevel(Math.sqrt(total / this.#grid.frameLength));
  }
}

/** Four sums, as those of parts, and so that one addition need not wait for the other. */
function sumOfSquares(block: SampleArray, from: number, to: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    const p = block[i]!;
    const q = block[i + 1]!;
    const r = block[i + 2]!;
    const s = block[i + 3]!;
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  if (i < to) a += block[i]! * block[i]!;
  if (i + 1 < to) b += block[i + 1]! * block[i + 1]!;
  if (i + 2 < to) c += block[i + 2]! * block[i + 2]!;
  return a + b + (c + d);
}

function totalOf(sums: Float64Array): number {
  return sums[0]! + sums[1]! + (sums[2]! + sums[3]!);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
