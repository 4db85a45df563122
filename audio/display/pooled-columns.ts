/**
 * Frames of a picture whose length is not known beforehand: when there are twice as many columns as wanted, neighbours
 * become one. Each column is the mean of as many frames as the others; the last may have fewer.
 */
export class PooledColumns {
  readonly #rows: number;
  readonly #capacity: number;
  readonly #sums: Float64Array;
  #perColumn = 1;
  #frames = 0;

  /** @param columns wanted at least, if there are as many frames */
  constructor(rows: number, columns: number) {
    this.#rows = rows;
    this.#capacity = 2 * columns;
    this.#sums = new Float64Array(rows * this.#capacity);
  }

  get rows(): number {
    return this.#rows;
  }

  get columns(): number {
    return Math.ceil(this.#frames / this.#perColumn);
  }

  /** Frames behind one column. */
  get framesPerColumn(): number {
    return this.#perColumn;
  }

  add(frame: ArrayLike<number>): void {
    if (this.#frames === this.#capacity * this.#perColumn) this.#halve();
    const at = Math.floor(this.#frames++ / this.#perColumn) * this.#rows;
    for (let row = 0; row < this.#rows; row++) this.#sums[at + row]! += frame[row]!;
  }

  /** The mean value of a row over a column's frames. */
  at(row: number, column: number): number {
    const first = column * this.#perColumn;
    const frames = Math.min(this.#perColumn, this.#frames - first);
    return this.#sums[column * this.#rows + row]! / frames;
  }

  #halve(): void {
    const rows = this.#rows;
    const sums = this.#sums;
    for (let column = 0; column < this.#capacity / 2; column++) {
      for (let row = 0; row < rows; row++) {
        const from = 2 * column * rows + row;
        sums[column * rows + row] = sums[from]! + sums[from + rows]!;
      }
    }
    sums.fill(0, (this.#capacity / 2) * rows);
    this.#perColumn *= 2;
  }
}
