import { type FrameSpectraOptions } from './frame-spectra';
import { instantiateKernels } from './kernels';
import { fillRoots, fillTables } from './tables';

const BYTES = 8;
const KERNELS = {
  complex: 'spectrumReal',
  power: 'powersReal',
  magnitude: 'magnitudesReal',
} as const;

export interface DoubleSpectraOptions extends FrameSpectraOptions {
  readonly values: 'complex' | 'power' | 'magnitude';
}

/** Spectra of one frame at a time, in float64 and WebAssembly SIMD. Each instance has memory of its own. */
export class DoubleSpectra {
  /** The samples, for the caller to fill. */
  readonly signal: Float64Array;
  /** The frame's values, after `transform`. */
  readonly rows: readonly [Float64Array];
  readonly #transform: (signal: number) => void;
  readonly #signalAt: number;
  readonly #areFinite: (values: number, count: number) => number;

  constructor({ size, window, capacity, values }: DoubleSpectraOptions) {
    const module = instantiateKernels();
    module.plan(size / 2, BYTES);
    this.#areFinite = (at, count) => module.areFiniteDoubles(at, count);
    const doubles = (length: number): number => module.allocate(BYTES * length);
    const width = values === 'complex' ? size + 2 : size / 2 + 1;
    const windowAt = doubles(size);
    const roots = doubles(size / 2 + 2);
    const lanes = doubles(size + 4);
    const out = doubles(width);
    this.#signalAt = doubles(capacity);
    const kernel = module[KERNELS[values]];
    this.#transform = (signal) => kernel(signal, size, windowAt, roots, lanes, out);
    const view = (at: number, length: number): Float64Array =>
      new Float64Array(module.memory.buffer, at, length);
    this.signal = view(this.#signalAt, capacity);
    this.rows = [view(out, width)];
    view(windowAt, size).set(window);
    fillRoots(view(roots, size / 2 + 2), size);
    fillTables(module, size / 2, Float64Array);
  }

  /** Transforms the frame from sample `start` of `signal` on, into `rows`. */
  transform(start: number): void {
    this.#transform(this.#signalAt + BYTES * start);
  }

  /** Whether the `count` samples from `start` on are numbers. */
  areFinite(start: number, count: number): boolean {
    return this.#areFinite(this.#signalAt + BYTES * start, count) !== 0;
  }
}
