/**
 * Divides an instance's time among the push requests that it is at work on: while there are several, each has its equal
 * share of a second. So the shares of all requests add up to the time in which there was any, which is what Cloud Run
 * bills.
 */
export class InstanceTime {
  readonly #elapsed: () => number;
  #atWork = 0;
  #last = 0;
  #shared = 0;

  /** @param elapsed milliseconds that only ever grow */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** Milliseconds that one request at work has had since the first there was; a difference of two is its share. */
  get shared(): number {
    const now = this.#elapsed();
    if (this.#atWork > 0) this.#shared += (now - this.#last) / this.#atWork;
    this.#last = now;
    return this.#shared;
  }

  /** A request is at work from now on. @returns `shared` at that moment */
  begin(): number {
    const { shared } = this;
    this.#atWork += 1;
    return shared;
  }

  /** A request that began has ended. */
  end(): void {
    void this.shared;
    this.#atWork -= 1;
  }
}
