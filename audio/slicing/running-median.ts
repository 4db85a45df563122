/** The median of the last `size` values, an odd number; zeros came before the first. */
export class RunningMedian {
  readonly #values: Float64Array;
  readonly #sorted: Float64Array;
  #next = 0;

  constructor(size: number) {
    this.#values = new Float64Array(size);
    this.#sorted = new Float64Array(size);
  }

  /** Takes a value. @returns the median with it */
  next(value: number): number {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#sorted.set(this.#values);
    this.#sorted.sort();
    return this.#sorted[this.#sorted.length >> 1]!;
  }
}
