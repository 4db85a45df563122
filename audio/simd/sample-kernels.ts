import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES } from './lanes';

/** Frames that are looked at in one go: what a file is read in. */
const FRAMES = 32_768;
const SHORT_BYTES = 2;

/** What is done to every sample of a file before anything is computed from it, in WebAssembly SIMD. */
export class SampleKernels {
  readonly #kernels: Kernels;
  readonly #shortsAt: number;
  readonly #floatsAt: number;
  readonly #othersAt: number;
  readonly #shorts: Int16Array;
  readonly #floats: Float32Array;
  readonly #others: Float32Array;

  constructor() {
    this.#kernels = instantiateKernels();
    this.#shortsAt = this.#kernels.allocate(2 * SHORT_BYTES * FRAMES);
    this.#floatsAt = this.#kernels.allocate(FLOAT_BYTES * FRAMES);
    this.#othersAt = this.#kernels.allocate(FLOAT_BYTES * FRAMES);
    // Views are made last: making room moves the memory.
    const { buffer } = this.#kernels.memory;
    this.#shorts = new Int16Array(buffer, this.#shortsAt, 2 * FRAMES);
    this.#floats = new Float32Array(buffer, this.#floatsAt, FRAMES);
    this.#others = new Float32Array(buffer, this.#othersAt, FRAMES);
  }

  /**
   * Interleaved 16-bit samples of one or two channels: the channel, or the mean of both; full scale is 1.
   * @param means where they are written
   */
  meansOf(shorts: Int16Array, channels: 1 | 2, means: Float32Array): void {
    for (let from = 0; from < means.length; from += FRAMES) {
      const count = this.#take(shorts, channels, from);
      this.#kernels.meansOfShorts(this.#shortsAt, count, channels, this.#floatsAt);
      means.set(this.#floats.subarray(0, count), from);
    }
  }

  /** Interleaved 16-bit samples of two channels; full scale is 1. @param channels where they are written */
  split(shorts: Int16Array, [left, right]: readonly [Float32Array, Float32Array]): void {
    for (let from = 0; from < left.length; from += FRAMES) {
      const count = this.#take(shorts, 2, from);
      this.#kernels.splitShorts(this.#shortsAt, count, this.#floatsAt, this.#othersAt);
      left.set(this.#floats.subarray(0, count), from);
      right.set(this.#others.subarray(0, count), from);
    }
  }

  /** Whether all samples are numbers from -most to most: neither louder, nor infinite, nor NaN. */
  areWithin(samples: Float32Array, most: number): boolean {
    for (let from = 0; from < samples.length; from += FRAMES) {
      const part = samples.subarray(from, from + FRAMES);
      this.#floats.set(part);
      if (this.#kernels.areWithin(this.#floatsAt, part.length, most) === 0) return false;
    }
    return true;
  }

  /** @returns how many frames were taken */
  #take(shorts: Int16Array, channels: number, from: number): number {
    const part = shorts.subarray(channels * from, channels * (from + FRAMES));
    this.#shorts.set(part);
    return part.length / channels;
  }
}

let kernels: SampleKernels | undefined;

/** The ones that all share; nothing is kept in them from one call to the next. */
export function sampleKernels(): SampleKernels {
  kernels ??= new SampleKernels();
  return kernels;
}
