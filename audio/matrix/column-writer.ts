import { Transposition } from '../simd/transposition';
import { createMatrix, type Matrix, type SampleArray } from './matrix';
import { unwritten } from './unwritten';

/** Columns that are written together: a row's stretch of them lies in a few cache lines. */
const TOGETHER = 4;
/** The same by kernels, which cost more to begin with: few rows are not worth it. */
const TOGETHER_TURNED = 128;
const LEAST_ROWS_TURNED = 64;

/** Matrices that are filled column by column, from the left, one after another. */
export class ColumnWriter {
  #matrix: Matrix;
  /** Columns that are not written yet, one after another. */
  readonly #waiting: readonly Float32Array[];
  readonly #transposition: Transposition | null;
  #count = 0;
  #written = 0;

  /** @param data room for the first matrix, row by row; all of it is written */
  constructor(rows: number, columns: number, data: Float32Array = unwritten(rows * columns)) {
    this.#matrix = createMatrix(rows, columns, data);
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
  }

  /** Takes the next columns at once: the first `count` values of each row. Not after a single one. */
  appendAll(rows: readonly Float32Array[], count: number): void {
    const { columns, data } = this.#matrix;
    const isWhole = rows[0]!.length === count;
    let to = this.#written;
    for (const values of rows) {
      data.set(isWhole ? values : values.subarray(0, count), to);
      to += columns;
    }
    this.#written += count;
  }

  /** What came, as a matrix; columns that did not come are zeros. */
  toMatrix(): Matrix {
    const { rows, columns, data } = this.#matrix;
    if (this.#transposition === null) this.#writeWaiting();
    else if (this.#count > 0) this.#writeTurned(this.#transposition);
    if (this.#written < columns)
      for (let row = 0; row < rows; row++)
        data.fill(0, row * columns + this.#written, (row + 1) * columns);
    return this.#matrix;
  }

  /** Begins another matrix of that size. @param data room for it, row by row */
  restart(data: Float32Array): void {
    this.#matrix = createMatrix(this.#matrix.rows, this.#matrix.columns, data);
    this.#written = this.#count = 0;
  }

  #advance(): void {
    this.#written += this.#count;
    this.#count = 0;
  }

  #writeWaiting(): void {
    const { rows, columns, data } = this.#matrix;
    for (let column = 0; column < this.#count; column++) {
      const values = this.#waiting[column]!;
      for (let row = 0; row < rows; row++) {
        data[row * columns + this.#written + column] = values[row]!;
      }
    }
    this.#advance();
  }

  #writeTurned(transposition: Transposition): void {
    transposition.turn();
    this.appendAll(transposition.columns, this.#count);
    this.#count = 0;
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
    this.#advance();
  }
}
