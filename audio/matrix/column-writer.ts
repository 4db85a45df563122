import { Transposition } from '../simd/transposition';
import { createMatrix, type Matrix, type SampleArray } from './matrix';
import { unwritten } from './unwritten';

/** Columns that are written together: a row's stretch of them lies in a few cache lines. */
const TOGETHER = 4;
/** The same by kernels, which cost more to begin with: few rows are not worth it. */
const TOGETHER_TURNED = 128;
const LEAST_ROWS_TURNED = 64;

/** A matrix that is filled column by column, from the left. */
export class ColumnWriter {
  readonly #matrix: Matrix;
  /** Columns that are not written yet, one after another. */
  readonly #waiting: readonly Float32Array[];
  readonly #transposition: Transposition | null;
  #count = 0;
  #written = 0;

  constructor(rows: number, columns: number) {
    this.#matrix = createMatrix(rows, columns, unwritten(rows * columns));
    const isTurned = rows >= LEAST_ROWS_TURNED && columns >= TOGETHER_TURNED;
    this.#transposition = isTurned ? new Transposition(rows, TOGETHER_TURNED) : null;
    this.#waiting =
      this.#transposition?.rows ?? Array.from({ length: TOGETHER }, () => new Float32Array(rows));
  }

  /** Takes the next column. */
  append(values: SampleArray): void {
    this.#waiting[this.#count++]!.set(values);
    if (this.#count < this.#waiting.length) return;
    if (this.#transposition === null) this.#writeFour();
    else this.#writeTurned(this.#transposition);
    this.#written += this.#count;
    this.#count = 0;
  }

  /** What came, as a matrix; columns that did not come are zeros. */
  toMatrix(): Matrix {
    const { rows, columns, data } = this.#matrix;
    for (let column = 0; column < this.#count; column++) {
      const values = this.#waiting[column]!;
      for (let row = 0; row < rows; row++) {
        data[row * columns + this.#written + column] = values[row]!;
      }
    }
    const first = this.#written + this.#count;
    if (first < columns)
      for (let row = 0; row < rows; row++) data.fill(0, row * columns + first, (row + 1) * columns);
    return this.#matrix;
  }

  #writeTurned(transposition: Transposition): void {
    transposition.turn();
    const { columns, data } = this.#matrix;
    let to = this.#written;
    for (const values of transposition.columns) {
      data.set(values, to);
      to += columns;
    }
  }

  #writeFour(): void {
    const { rows, columns, data } = this.#matrix;
    const [a, b, c, d] = this.#waiting;
    // Written out: a loop over four takes twice as long.
    for (let row = 0, to = this.#written; row < rows; row++, to += columns) {
      data[to] = a![row]!;
      data[to + 1] = b![row]!;
      data[to + 2] = c![row]!;
      data[to + 3] = d![row]!;
    }
  }
}
