import { createMatrix, type Matrix, type SampleArray } from './matrix';

/** Columns that are written together: a row's stretch of them lies in one cache line, mostly. */
const TOGETHER = 4;

/** A matrix that is filled column by column, from the left. */
export class ColumnWriter {
  readonly #matrix: Matrix;
  /** Columns that are not written yet, one after another. */
  readonly #waiting: Float32Array;
  #count = 0;
  #written = 0;

  constructor(rows: number, columns: number) {
    this.#matrix = createMatrix(rows, columns);
    this.#waiting = new Float32Array(TOGETHER * rows);
  }

  /** Takes the next column. */
  append(values: SampleArray): void {
    this.#waiting.set(values, this.#count * this.#matrix.rows);
    this.#count++;
    if (this.#count === TOGETHER) this.#writeFour();
  }

  /** What came, as a matrix; columns that did not come are zeros. */
  toMatrix(): Matrix {
    const { rows, columns, data } = this.#matrix;
    for (let column = 0; column < this.#count; column++) {
      for (let row = 0; row < rows; row++) {
        data[row * columns + this.#written + column] = this.#waiting[column * rows + row]!;
      }
    }
    return this.#matrix;
  }

  #writeFour(): void {
    const { rows, columns, data } = this.#matrix;
    const waiting = this.#waiting;
    // Written out: a loop over four takes twice as long.
    for (let row = 0, to = this.#written; row < rows; row++, to += columns) {
      data[to] = waiting[row]!;
      data[to + 1] = waiting[row + rows]!;
      data[to + 2] = waiting[row + 2 * rows]!;
      data[to + 3] = waiting[row + 3 * rows]!;
    }
    this.#written += TOGETHER;
    this.#count = 0;
  }
}
