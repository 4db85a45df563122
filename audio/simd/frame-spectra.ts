import { placeValues, type FrameValues } from './frame-values';
import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES, roundedUp } from './lanes';
import { fillTables } from './tables';

export interface FrameSpectraOptions {
  /** Samples of a frame: a power of two from 16. */
  readonly size: number;
  /** Samples between the beginnings of frames. */
  readonly hop: number;
  /** What the samples of a frame are multiplied by; `size` values. */
  readonly window: Float64Array;
  /** Samples there is room for: at least `size` + 3 · `hop`. */
  readonly capacity: number;
  readonly values: FrameValues;
}

/** Columns there is room for. */
const COLUMNS = 128;
/** From one row of columns to the next; no power of two, which would crowd a few sets of the cache. */
const COLUMN_STRIDE = COLUMNS + LANES;

/**
 * Spectra of four overlapping frames at a time, in float32 and WebAssembly SIMD: each of the four lanes of a register has
 * a frame of its own, so that a lane's result does not depend on the others. Each instance has memory of its own.
 */
export class FrameSpectra {
  /** The samples, for the caller to fill. */
  readonly signal: Float32Array;
  /** A frame's values each, after `transform`. */
  readonly rows: readonly Float32Array[];
  /** Values of a bin each, of the frames that `transformInto` put there; null where values are no magnitudes. */
  readonly columns: readonly Float32Array[] | null;
  readonly #compute: (signal: number) => void;
  readonly #computeInto: (signal: number, column: number) => void;
  readonly #module: Kernels;
  readonly #signalAt: number;

  constructor({ size, hop, window, capacity, values }: FrameSpectraOptions) {
    const module = instantiateKernels();
    module.plan(size, FLOAT_BYTES);
    this.#module = module;
    this.#signalAt = module.allocate(FLOAT_BYTES * capacity);
    const windowAt = module.allocate(FLOAT_BYTES * size);
    const { width, out, compute } = placeValues(module, { size, hop, windowAt, values });
    this.#compute = compute;
    const hasColumns = values === 'magnitude';
    const columnsAt = hasColumns ? module.allocate(FLOAT_BYTES * width * COLUMN_STRIDE) : 0;
    this.#computeInto = (signal, column) =>
      module.magnitudeColumns(
        ...([signal, size, hop, windowAt] as const),
        ...([columnsAt + FLOAT_BYTES * column, FLOAT_BYTES * COLUMN_STRIDE] as const),
      );
    const floats = (at: number, length: number): Float32Array =>
      new Float32Array(module.memory.buffer, at, length);
    // Views are made last: making room moves the memory.
    this.signal = floats(this.#signalAt, capacity);
    this.rows = Array.from({ length: LANES }, (_, lane) =>
      floats(out + FLOAT_BYTES * lane * roundedUp(width), width),
    );
    const rowAt = (bin: number): number => columnsAt + FLOAT_BYTES * COLUMN_STRIDE * bin;
    this.columns = hasColumns
      ? Array.from({ length: width }, (_, bin) => floats(rowAt(bin), COLUMNS))
      : null;
    floats(windowAt, size).set(window);
    fillTables(module, size, Float32Array);
  }

  /** Transforms the four frames from sample `start` of `signal` on, into `rows`. */
  transform(start: number): void {
    this.#compute(this.#signalAt + FLOAT_BYTES * start);
  }

  /** The same, into four of the `columns`, from `column` on. */
  transformInto(start: number, column: number): void {
    this.#computeInto(this.#signalAt + FLOAT_BYTES * start, column);
  }

  /** Whether the samples from `from` to before `to` of `signal` are finite. */
  areFinite(from: number, to: number): boolean {
    return this.#module.areFinite(this.#signalAt + FLOAT_BYTES * from, to - from) === 1;
  }
}
