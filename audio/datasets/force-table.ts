/** Cells of the table from one power of two to the next, as bits of a float32. */
const CELL_BITS = 6;
const SKIPPED_BITS = 23 - CELL_BITS;
const CELL = 2 ** SKIPPED_BITS;
/** Squared distances that the table holds; rarer ones are computed. */
const [LOWEST, HIGHEST] = [2 ** -30, 2 ** 16];

const value = new Float32Array(1);
const bits = new Uint32Array(value.buffer);

function bitsOf(number: number): number {
  value[0] = number;
  return bits[0]!;
}

const FIRST = bitsOf(LOWEST) >>> SKIPPED_BITS;
const CELLS = (bitsOf(HIGHEST) >>> SKIPPED_BITS) - FIRST + 1;

/** A smooth function of squared distances, in a table: powers would take longer than all else that moves points. */
export class ForceTable {
  readonly #of: (squared: number) => number;
  readonly #values: Float64Array;

  constructor(of: (squared: number) => number) {
    this.#of = of;
    this.#values = Float64Array.from({ length: CELLS }, (_, cell) => {
      bits[0] = (FIRST + cell) << SKIPPED_BITS;
      return of(value[0]!);
    });
  }

  /** To five digits: the straight line between the two nearest values. */
  at(squared: number): number {
    if (!(squared >= LOWEST && squared < HIGHEST)) return this.#of(squared);
    value[0] = squared;
    const place = bits[0]!;
    const cell = (place >>> SKIPPED_BITS) - FIRST;
    const low = this.#values[cell]!;
    return low + ((this.#values[cell + 1]! - low) * (place % CELL)) / CELL;
  }
}
