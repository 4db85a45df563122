import { type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';

/** Columns of the joined matrix that come from one slice. */
export interface SlicePart {
  /** How many columns the slice's matrix must have. */
  readonly columns: number;
  /** The first of them that is taken, and how many are. */
  readonly first: number;
  readonly count: number;
}

/** Tells which frames of the features of slices make that of the whole; give it one matrix after the other, in order. */
export class FeatureJoiner {
  readonly #parts: readonly SlicePart[];
  #rows: number | undefined;
  #next = 0;

  /** @param parts of all slices, in order */
  constructor(parts: readonly SlicePart[]) {
    this.#parts = parts;
  }

  /** Of the feature of the whole signal. */
  get frames(): number {
    return this.#parts.reduce((sum, { count }) => sum + count, 0);
  }

  /**
   * @returns which of its columns come next in the joined feature
   * @throws InvalidParameterError when the matrix cannot be that of the next slice
   */
  add(matrix: Matrix): SlicePart {
    const part = this.#parts[this.#next];
    if (part === undefined)
      throw new InvalidParameterError('slices', this.#next + 1, `${this.#parts.length}`);
    this.#assertFits(matrix, part);
    this.#rows = matrix.rows;
    this.#next++;
    return part;
  }

  /** @throws InvalidParameterError when slices are missing */
  end(): void {
    if (this.#next < this.#parts.length)
      throw new InvalidParameterError('slices', this.#next, `${this.#parts.length}`);
  }

  #assertFits(matrix: Matrix, { columns }: SlicePart): void {
    if (matrix.columns !== columns) {
      const wanted = `${columns}, which follow from how the slice was cut`;
      throw new InvalidParameterError(`frames of slice ${this.#next}`, matrix.columns, wanted);
    }
    const rows = this.#rows ?? matrix.rows;
    if (matrix.rows !== rows)
      throw new InvalidParameterError(`rows of slice ${this.#next}`, matrix.rows, `${rows}`);
  }
}
