import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES } from './lanes';
import { fillTables, isLaneSize } from './tables';

/** Windows that `correlate` takes at a time, a multiple of 4. */
export const TILE_WINDOWS = 48;

/** What the lags of a window are divided by: nothing, the sum of magnitudes, the Euclidean length, the largest magnitude. */
const NORMS = { none: 0, '1': 1, '2': 2, inf: 3 } as const;

/** Values of the curve that are held beyond those under a transform. */
const ROOM = 4096;

/** Samples of the transform of a window: long enough that no lag wraps around. */
function sizeFor(length: number): number {
  return Math.max(16, 2 ** Math.ceil(Math.log2(2 * length)));
}

/** True for windows that `CurveWindows` can transform. */
export function isCurveWindow(length: number): boolean {
  return isLaneSize(sizeFor(length));
}

/** How much a curve is like itself around each of its values, in float32 and WebAssembly SIMD. */
export class CurveWindows {
  /** By lag, those of TILE_WINDOWS windows; after `correlate`. */
  readonly tile: Float32Array;
  /** Of a power spectrum. */
  readonly bins: number;
  readonly #length: number;
  readonly #size: number;
  readonly #kernels: Kernels;
  readonly #at: Record<'signal' | 'window' | 'lanes' | 'sums' | 'tile', number>;
  readonly #curve: Float32Array;
  readonly #signal: Float32Array;
  readonly #sums: Float32Array;
  #held = -Infinity;

  /** @param window as `isCurveWindow` allows */
  constructor(curve: Float32Array, window: Float64Array) {
    const kernels = instantiateKernels();
    const size = sizeFor(window.length);
    const floats = (count: number): number => kernels.allocate(FLOAT_BYTES * count);
    const lanes = LANES * (size / 2 + 1);
    const capacity = size + LANES + ROOM;
    kernels.plan(size, FLOAT_BYTES);
    this.#kernels = kernels;
    this.#curve = curve;
    this.#length = window.length;
    this.#size = size;
    this.bins = size / 2 + 1;
    this.#at = {
      signal: floats(capacity),
      window: floats(size),
      lanes: floats(lanes),
      sums: floats(lanes),
      tile: floats(window.length * TILE_WINDOWS),
    };
    const view = (at: number, count: number): Float32Array =>
      new Float32Array(kernels.memory.buffer, at, count);
    this.#signal = view(this.#at.signal, capacity);
    this.#sums = view(this.#at.sums, lanes);
    this.tile = view(this.#at.tile, window.length * TILE_WINDOWS);
    view(this.#at.window, size).set(window);
    fillTables(kernels, size, Float32Array);
  }

  /** Autocorrelations of the windows that begin at value `first` and after it, into `tile`. */
  correlate(first: number, norm: keyof typeof NORMS): void {
    const { window, lanes, tile } = this.#at;
    for (let t = 0; t < TILE_WINDOWS; t += LANES) {
      this.#kernels.correlations(
        ...([this.#hold(first + t), this.#size, window, lanes] as const),
        ...([
          this.#length,
          NORMS[norm],
          tile + FLOAT_BYTES * t,
          FLOAT_BYTES * TILE_WINDOWS,
        ] as const),
      );
    }
  }

  /** The sum of the power spectra of `count` windows from value `first` on, each divided by its energy. */
  powers(first: number, count: number): Float64Array {
    const { window, lanes, sums } = this.#at;
    this.#sums.fill(0);
    for (let t = 0; t < count; t += LANES) {
      const at = this.#hold(first + t);
      this.#kernels.addPowers(at, this.#size, window, lanes, count - t, sums);
    }
    return Float64Array.from({ length: this.bins }, (_, bin) => {
      const [a, b, c, d] = this.#sums.subarray(LANES * bin, LANES * (bin + 1));
      return a! + b! + c! + d!;
    });
  }

  /** @returns the address of value `from`, with what four windows need after it; zeros after the curve's end */
  #hold(from: number): number {
    const room = this.#signal.length - this.#size - LANES;
    if (from < this.#held || from > this.#held + room) {
      const part = this.#curve.subarray(from, from + this.#signal.length);
      this.#signal.set(part);
      this.#signal.fill(0, part.length);
      this.#held = from;
    }
    return this.#at.signal + FLOAT_BYTES * (from - this.#held);
  }
}
