/** Why a request did not get a place. */
export type NoPlace = 'line_full' | 'gone';

interface Waiting {
  readonly admit: () => void;
}

/** Lets `concurrency` requests in at a time; the others wait in order of arrival, up to `maxWaiting`. */
export class WaitingLine {
  #inside = 0;
  readonly #line: Waiting[] = [];

  constructor(
    private readonly concurrency: number,
    private readonly maxWaiting: number,
  ) {}

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /**
   * Waits for a place. `gone` when `signal` is aborted while waiting.
   * Whoever was let in calls `leave` exactly once.
   */
  enter(signal: AbortSignal): Promise<'in' | NoPlace> {
    if (signal.aborted) return Promise.resolve('gone');
    if (this.#inside < this.concurrency) {
      this.#inside += 1;
      return Promise.resolve('in');
    }
    if (this.#line.length >= this.maxWaiting) return Promise.resolve('line_full');
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#line.splice(this.#line.indexOf(waiting), 1);
        resolve('gone');
      };
      const waiting: Waiting = {
        admit: () => {
          signal.removeEventListener('abort', onAbort);
          resolve('in');
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#line.push(waiting);
    });
  }

  /** Gives the place to the next in line. */
  leave(): void {
    const next = this.#line.shift();
    if (next) next.admit();
    else this.#inside -= 1;
  }
}
