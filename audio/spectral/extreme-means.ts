/** Up to this many extremes are kept sorted by insertion; beyond it sorting everything costs less. */
const MOST_INSERTED = 48;

/** A stretch `[from, to)` of the values, and how many extremes of it count; at most its length. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Means of the square roots of the smallest and of the largest values of a stretch, none below 0: magnitudes, of whose powers
 * only the few have to be drawn. Its scratch memory is its own.
 */
export class ExtremeMeans {
  readonly #scratch: Float64Array;
  readonly #smallest = new Float64Array(MOST_INSERTED);
  readonly #largest = new Float64Array(MOST_INSERTED);
  smallest = 0;
  largest = 0;

  /** @param longest the longest stretch's length */
  constructor(longest: number) {
    this.#scratch = new Float64Array(longest);
  }

  /** Puts the means into `smallest` and `largest`. */
  measure(values: Float64Array, stretch: Stretch): void {
    if (stretch.count > MOST_INSERTED) this.#bySorting(values, stretch);
    else this.#byInsertion(values, stretch);
  }

  #bySorting(values: Float64Array, { from, to, count }: Stretch): void {
    const length = to - from;
    const sorted = this.#scratch.subarray(0, length);
    sorted.set(values.subarray(from, to));
    sorted.sort();
    this.smallest = meanRoot(sorted, 0, count);
    this.largest = meanRoot(sorted, length - count, length);
  }

  #byInsertion(values: Float64Array, { from, to, count }: Stretch): void {
    const smallest = this.#smallest;
    const largest = this.#largest;
    for (let i = 0; i < count; i++) smallest[i] = largest[i] = Infinity;
    const last = count - 1;
    let low = Infinity;
    let high = -Infinity;
    // From both ends: spectra fall, so that extremes are met early and little is inserted that will not stay.
    for (let i = from, j = to - 1; i <= j; i++, j--) {
      const left = values[i]!;
      const right = values[j]!;
      // Negated, so that both sides are kept by the same code.
      if (left > high) high = -insert(largest, last, -left);
      if (right < low) low = insert(smallest, last, right);
      if (i === j) break;
      if (left < low) low = insert(smallest, last, left);
      if (right > high) high = -insert(largest, last, -right);
    }
    this.smallest = meanRoot(smallest, 0, count);
    this.largest = meanRoot(largest, 0, count);
  }
}

/** Puts a value into ascending ones, whose last one falls out. @returns the new last one */
function insert(sorted: Float64Array, last: number, value: number): number {
  let at = last;
  for (; at > 0 && sorted[at - 1]! > value; at--) sorted[at] = sorted[at - 1]!;
  sorted[at] = value;
  return sorted[last]!;
}

/** Of values or of their negatives. */
function meanRoot(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.sqrt(Math.abs(values[i]!));
  return sum / (to - from);
}
