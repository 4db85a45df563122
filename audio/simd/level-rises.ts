import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, roundedUp } from './lanes';

/** Levels of neighbouring bands, and how much they rise from frame to frame, in float32 and WebAssembly SIMD. */
export class LevelRises {
  /** A frame's powers, for the caller to fill; its levels after `toDecibels`. */
  readonly levels: Float32Array;
  /** The levels of two frames, for the caller to fill. */
  readonly now: Float32Array;
  readonly before: Float32Array;
  readonly #kernels: Kernels;
  readonly #at: readonly [levels: number, now: number, before: number];

  /** @param bands values of a frame */
  constructor(readonly bands: number) {
    const kernels = instantiateKernels();
    const room = (): number => kernels.allocate(FLOAT_BYTES * roundedUp(bands));
    this.#kernels = kernels;
    this.#at = [room(), room(), room()];
    const [levels, now, before] = this.#at;
    const view = (at: number): Float32Array => new Float32Array(kernels.memory.buffer, at, bands);
    this.levels = view(levels);
    this.now = view(now);
    this.before = view(before);
  }

  /** 10 log10 of the powers, of `amin` where they are below it. @returns the largest */
  toDecibels(amin: number): number {
    return this.#kernels.decibels(this.#at[0], this.bands, amin, -Infinity);
  }

  /** How much `now` is above `before`, in the mean of all bands, where levels below `floor` count as it. */
  mean(floor: number): number {
    return this.#rise(floor) / this.bands;
  }

  /** The same in the median. */
  median(floor: number): number {
    this.#rise(floor);
    return this.#kernels.middle(this.#at[1], this.bands);
  }

  /** The largest of them. */
  max(floor: number): number {
    this.#rise(floor);
    return this.now.reduce((a, b) => (b > a ? b : a));
  }

  /** The smallest of them. */
  min(floor: number): number {
    this.#rise(floor);
    return this.now.reduce((a, b) => (b < a ? b : a));
  }

  #rise(floor: number): number {
    const [, now, before] = this.#at;
    return this.#kernels.rises(now, before, this.bands, floor);
  }
}
