/** How often each document was written, and how quickly one write followed another. */
export class DocumentWrites {
  readonly #times = new Map<string, number[]>();

  add(path: string, milliseconds: number): void {
    const times = this.#times.get(path);
    if (times === undefined) this.#times.set(path, [milliseconds]);
    else times.push(milliseconds);
  }

  /** The most writes of one document, in all or within so many seconds. */
  most(isMeant: (path: string) => boolean, windowSeconds = Infinity): MostWrites {
    let most: MostWrites = { writes: 0, path: '' };
    for (const [path, times] of this.#times) {
      if (times.length <= most.writes || !isMeant(path)) continue;
      const writes = mostWithin(times, windowSeconds * 1000);
      if (writes > most.writes) most = { writes, path };
    }
    return most;
  }
}

export interface MostWrites {
  readonly writes: number;
  readonly path: string;
}

function mostWithin(times: readonly number[], milliseconds: number): number {
  let most = 0;
  let from = 0;
  for (const [at, time] of times.entries()) {
    while (time - (times[from] ?? time) >= milliseconds) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}
