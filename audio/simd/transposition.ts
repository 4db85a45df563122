import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, roundedUp } from './lanes';

/** Turns equally long rows into columns, four by four values at a time in WebAssembly SIMD. */
export class Transposition {
  /** For the caller to fill. */
  readonly rows: readonly Float32Array[];
  /** Column i has the value i of every row; valid until the next turn. */
  readonly columns: readonly Float32Array[];
  readonly #kernels: Kernels;
  readonly #width: number;
  readonly #from: number;
  readonly #to: number;

  /** @param width values per row @param count rows, a multiple of 4 */
  constructor(width: number, count: number) {
    const kernels = instantiateKernels();
    this.#kernels = kernels;
    this.#width = roundedUp(width);
    const bytes = FLOAT_BYTES * this.#width * count;
    this.#from = kernels.allocate(bytes);
    this.#to = kernels.allocate(bytes);
    const { buffer } = kernels.memory;
    this.rows = Array.from(
      { length: count },
      (_, row) => new Float32Array(buffer, this.#from + FLOAT_BYTES * row * this.#width, width),
    );
    this.columns = Array.from(
      { length: width },
      (_, column) => new Float32Array(buffer, this.#to + FLOAT_BYTES * column * count, count),
    );
  }

  /** Writes the columns of what the rows have. */
  turn(): void {
    this.#kernels.transpose(this.#from, this.#width, this.rows.length, this.#to);
  }
}
