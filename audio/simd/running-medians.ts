import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, LANES, roundedUp } from './lanes';

export interface ColumnMediansShape {
  readonly columns: number;
  /** Rows under a window; the median is the value of rank floor(size / 2). */
  readonly size: number;
  /** Rows there is room for. */
  readonly rows: number;
}

/** Running medians down the columns of rows that are kept in a ring, four columns at a time (WebAssembly SIMD). */
export class ColumnMedians {
  /** Of the windows as they are. */
  readonly medians: Float32Array;
  /** For the caller to fill. */
  readonly rows: readonly Float32Array[];
  readonly #kernels: Kernels;
  /** Rounded up to whole registers. */
  readonly #columns: number;
  readonly #size: number;
  readonly #rowsAt: number;
  readonly #windowsAt: number;
  readonly #mediansAt: number;
  #filled = 0;

  constructor({ columns, size, rows }: ColumnMediansShape) {
    const kernels = instantiateKernels();
    const width = roundedUp(columns);
    this.#kernels = kernels;
    this.#columns = width;
    this.#size = size;
    this.#rowsAt = kernels.allocate(FLOAT_BYTES * width * rows);
    this.#windowsAt = kernels.allocate(FLOAT_BYTES * width * size);
    this.#mediansAt = kernels.allocate(FLOAT_BYTES * width);
    const floats = (at: number): Float32Array =>
      new Float32Array(kernels.memory.buffer, at, columns);
    this.rows = Array.from({ length: rows }, (_, row) => floats(this.#rowAt(row)));
    this.medians = floats(this.#mediansAt);
  }

  /** Puts a row under the windows, which have room for it. After the last one there are medians. */
  insert(row: number): void {
    const kernels = this.#kernels;
    const [columns, size] = [this.#columns, this.#size];
    kernels.insertRow(this.#windowsAt, columns, size, this.#filled, this.#rowAt(row));
    this.#filled++;
    if (this.#filled < size) return;
    kernels.mediansOf(this.#windowsAt, columns, size, this.#mediansAt);
  }

  /** Takes a row out from under the windows and puts another in. */
  slide(leaving: number, coming: number): void {
    this.#kernels.slideRows(
      this.#windowsAt,
      this.#columns,
      this.#size,
      this.#rowAt(leaving),
      this.#rowAt(coming),
      this.#mediansAt,
    );
  }

  #rowAt(row: number): number {
    return this.#rowsAt + FLOAT_BYTES * this.#columns * row;
  }
}

/** Running medians along rows, mirrored at the ends, four rows at a time (WebAssembly SIMD). */
export class RowMedians {
  /** Four, for the caller to fill. */
  readonly rows: readonly Float32Array[];
  /** Of each of the four, after `apply`. */
  readonly medians: readonly Float32Array[];
  readonly #apply: () => void;

  /** @param sources for each of the `count` + `size` - 1 positions under the windows, which value stands there */
  constructor(count: number, size: number, sources: Int32Array) {
    const kernels = instantiateKernels();
    const width = roundedUp(count);
    const rowBytes = FLOAT_BYTES * width;
    const rows = kernels.allocate(LANES * rowBytes);
    const out = kernels.allocate(LANES * rowBytes);
    const lanes = kernels.allocate(2 * LANES * rowBytes);
    const window = kernels.allocate(LANES * FLOAT_BYTES * size);
    const sourcesAt = kernels.allocate(FLOAT_BYTES * sources.length);
    const { buffer } = kernels.memory;
    new Int32Array(buffer, sourcesAt, sources.length).set(sources);
    const views = (at: number): Float32Array[] =>
      Array.from(
        { length: LANES },
        (_, row) => new Float32Array(buffer, at + row * rowBytes, count),
      );
    this.rows = views(rows);
    this.medians = views(out);
    this.#apply = () =>
      kernels.alongRows(rows, count, rowBytes, size, sourcesAt, lanes, window, out);
  }

  apply(): void {
    this.#apply();
  }
}
