/** Mean, variance and extremes of numbers that come one by one (Welford). */
export class RunningStatistics {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #min = Infinity;
  #max = -Infinity;

  add(value: number): void {
    this.#count++;
    const distance = value - this.#mean;
    this.#mean += distance / this.#count;
    this.#squares += distance * (value - this.#mean);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  /** Null when there was no number; so are the others. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#mean;
  }

  /** Of the numbers themselves, not of what they are a sample of. */
  get variance(): number | null {
    return this.#count === 0 ? null : this.#squares / this.#count;
  }

  get min(): number | null {
    return this.#count === 0 ? null : this.#min;
  }

  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }
}

/** The same of vectors of one length, element by element. */
export class RunningVectorStatistics {
  readonly #elements: readonly RunningStatistics[];

  constructor(size: number) {
    this.#elements = Array.from({ length: size }, () => new RunningStatistics());
  }

  add(values: ArrayLike<number>): void {
    for (let i = 0; i < this.#elements.length; i++) this.#elements[i]!.add(values[i]!);
  }

  get means(): number[] | null {
    return this.#all(({ mean }) => mean);
  }

  get variances(): number[] | null {
    return this.#all(({ variance }) => variance);
  }

  #all(pick: (statistics: RunningStatistics) => number | null): number[] | null {
    const values = this.#elements.map(pick);
    return values.every((value) => value !== null) ? values : null;
  }
}
