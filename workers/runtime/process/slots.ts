/** Counts how many work at once; who finds no room waits its turn for a while. */
export class Slots {
  readonly #capacity: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get busy(): number {
    return this.#busy;
  }

  /** @returns false when no room came free within the time, in milliseconds */
  take(patienceMs: number): Promise<boolean> {
    if (this.#busy < this.#capacity) {
      this.#busy += 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        resolve(false);
      }, patienceMs);
      const enter = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#waiting.push(enter);
    });
  }

  /** Gives the room to whoever has waited longest. */
  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
  }
}
