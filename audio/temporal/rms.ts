import {
  featureMatrix,
  featureOf,
  type FramewiseFeature,
  type OnValues,
} from '../framewise/framewise-feature';
import { type Matrix, type SampleArray } from '../matrix/matrix';
import { requireFiniteSamples } from '../parameters/require-finite-samples';
import {
  framesOf,
  planFrames,
  requireOneFrame,
  type FrameGrid,
  type FrameOptions,
} from './frame-grid';
import { requirePadMode, withPadding, type PadMode } from '../transform/signal-padding';

/** The parameters of librosa.feature.rms. */
interface RmsOptions extends FrameOptions {
  /** What stands beyond the ends of the signal; default `constant`, zeros. */
  readonly padMode?: PadMode;
}

/** Root mean square of each frame (librosa.feature.rms). @throws InvalidParameterError */
export function rmsStream(options: RmsOptions, onValues: OnValues): FramewiseFeature {
  const grid = planFrames(options);
  const padMode = requirePadMode(options.padMode ?? 'constant');
  const frames = withPadding(
    { padding: grid.padding, padMode },
    (padding) => new RmsStream({ ...grid, padding }, onValues),
  );
  return featureOf(1, frames);
}

/** The whole signal's, (1, frames). @throws InvalidParameterError */
export function rms(signal: SampleArray, options: RmsOptions = {}): Matrix {
  return featureMatrix(signal, (onValues) => rmsStream(options, onValues));
}

/**
 * Every sample is squared once, however much frames overlap: all frames begin and end between segments
 * of gcd(frameLength, hopLength) samples. A running sum would be as fast but leave the rounding errors
 * of loud parts in quiet ones.
 */
class RmsStream {
  readonly #grid: FrameGrid;
  readonly #onValues: OnValues;
  readonly #values = new Float64Array(1);
  readonly #segmentLength: number;
  /** Sums of squares of the last frame's worth of segments, as a ring. */
  readonly #segments: Float64Array;
  #segment = 0;
  /** Of the segment that is being filled. */
  #sum = 0;
  #filled = 0;
  #samples = 0;
  #frames = 0;

  constructor(grid: FrameGrid, onValues: OnValues) {
    this.#grid = grid;
    this.#onValues = onValues;
    this.#segmentLength = greatestCommonDivisor(grid.frameLength, grid.hopLength);
    this.#segments = new Float64Array(grid.frameLength / this.#segmentLength);
    this.#pad();
  }

  framesOf(samples: number): number {
    return framesOf(this.#grid, samples);
  }

  /** Samples pushed so far, without padding. */
  get samples(): number {
    return this.#samples;
  }

  push(block: SampleArray): void {
    for (let from = 0; from < block.length;) {
      const count = Math.min(block.length - from, this.#segmentLength - this.#filled);
      const sum = sumOfSquares(block, from, from + count);
      // A sample that is no number shows in the sum; looking at the sum alone is free.
      if (!Number.isFinite(sum)) requireFiniteSamples(block.subarray(from), this.#samples);
      this.#add(sum, count);
      this.#samples += count;
      from += count;
    }
  }

  end(): number {
    this.#pad();
    requireOneFrame(this.#grid, this.#samples);
    return this.#frames;
  }

  #pad(): void {
    for (let rest = this.#grid.padding; rest > 0;) {
      const count = Math.min(rest, this.#segmentLength - this.#filled);
      this.#add(0, count);
      rest -= count;
    }
  }

  #add(sum: number, count: number): void {
    this.#sum += sum;
    this.#filled += count;
    if (this.#filled < this.#segmentLength) return;
    this.#segments[this.#segment % this.#segments.length] = this.#sum;
    this.#segment++;
    this.#sum = 0;
    this.#filled = 0;
    this.#frameUpToHere();
  }

  #frameUpToHere(): void {
    const { frameLength, hopLength } = this.#grid;
    const start = this.#segment * this.#segmentLength - frameLength;
    if (start < 0 || start % hopLength !== 0) return;
    let sum = 0;
    for (let i = 0; i < this.#segments.length; i++) sum += this.#segments[i]!;
    this.#values[0] = Math.sqrt(sum / frameLength);
    this.#onValues(this.#values, this.#frames++);
  }
}

function sumOfSquares(block: SampleArray, from: number, to: number): number {
  // Two sums, so that one addition need not wait for the other.
  let even = 0;
  let odd = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const a = block[i]!;
    const b = block[i + 1]!;
    even += a * a;
    odd += b * b;
  }
  return i < to ? even + odd + block[i]! * block[i]! : even + odd;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
