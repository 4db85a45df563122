import { instantiateKernels, type Kernels } from './kernels';
import { FLOAT_BYTES, roundedUp } from './lanes';

/** Rows that one call takes. */
export const CEPSTRA_ROWS = 256;

export interface CepstraOptions {
  /** Values of a row of powers. */
  readonly inputs: number;
  /** Coefficients of a row. */
  readonly outputs: number;
  /** Row k gives coefficient k: outputs × inputs. */
  readonly transform: Float64Array;
  /** Powers below count as this. */
  readonly amin: number;
}

/** Cepstral coefficients of rows of powers, in float32 and WebAssembly SIMD. */
export class Cepstra {
  readonly #kernels: Kernels;
  readonly #options: CepstraOptions;
  readonly #powersAt: number;
  readonly #matrixAt: number;
  readonly #outAt: number;
  /** Rows in whole registers. */
  readonly #inputs: number;
  readonly #outputs: number;

  constructor(options: CepstraOptions) {
    const kernels = instantiateKernels();
    this.#kernels = kernels;
    this.#options = options;
    this.#inputs = roundedUp(options.inputs);
    this.#outputs = roundedUp(options.outputs);
    this.#powersAt = kernels.allocate(FLOAT_BYTES * CEPSTRA_ROWS * this.#inputs);
    this.#matrixAt = kernels.allocate(FLOAT_BYTES * this.#inputs * this.#outputs);
    this.#outAt = kernels.allocate(FLOAT_BYTES * CEPSTRA_ROWS * this.#outputs);
    this.#placeMatrix(options);
  }

  /** Where row `row` of the powers goes before `transform`. */
  powers(row: number): Float32Array {
    return this.#view(this.#powersAt + FLOAT_BYTES * row * this.#inputs, this.#options.inputs);
  }

  /** Transforms the first `rows` rows. @param floorDecibels decibels below are raised to it */
  transform(rows: number, floorDecibels: number): void {
    this.#kernels.cepstra(
      this.#powersAt,
      rows,
      this.#inputs,
      this.#options.amin,
      floorDecibels,
      this.#matrixAt,
      this.#outputs,
      this.#outAt,
    );
  }

  /** The coefficients of row `row`, until the next `transform`. */
  coefficients(row: number): Float32Array {
    return this.#view(this.#outAt + FLOAT_BYTES * row * this.#outputs, this.#options.outputs);
  }

  /** By input; what a row has beyond its inputs has no weight. */
  #placeMatrix({ inputs, outputs, transform }: CepstraOptions): void {
    const matrix = this.#view(this.#matrixAt, this.#inputs * this.#outputs);
    for (let n = 0; n < inputs; n++) {
      for (let k = 0; k < outputs; k++) matrix[n * this.#outputs + k] = transform[k * inputs + n]!;
    }
  }

  #view(at: number, length: number): Float32Array {
    return new Float32Array(this.#kernels.memory.buffer, at, length);
  }
}
