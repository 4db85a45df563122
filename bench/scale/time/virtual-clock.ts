/** Events in virtual time, one after another: whoever sleeps is woken when the clock has come so far. */
export class VirtualClock {
  readonly #queue: Alarm[] = [];
  #sequence = 0;
  #now = 0;

  /** @param start milliseconds since 1970 at which the clock starts */
  constructor(readonly start: number) {}

  /** Milliseconds since the start. */
  get now(): number {
    return this.#now;
  }

  /** RFC 3339 UTC with milliseconds. */
  get timestamp(): string {
    return new Date(this.start + Math.round(this.#now)).toISOString();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.after(milliseconds, wake));
  }

  after(milliseconds: number, wake: () => void): void {
    this.#sequence += 1;
    push(this.#queue, { at: this.#now + Math.max(0, milliseconds), order: this.#sequence, wake });
  }

  /** Runs until `isOver`; @throws Error when nothing is left to happen before that */
  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const next = pop(this.#queue);
      if (next === undefined)
        throw new Error('Nothing is left to happen, and the run is not over.');
      this.#now = next.at;
      next.wake();
      // Everybody who waits for what was just woken goes on before the next event.
      await new Promise((goOn) => setImmediate(goOn));
    }
  }
}

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/* A binary heap: hundreds of thousands of events pass through it. */

function push(heap: Alarm[], alarm: Alarm): void {
  let at = heap.push(alarm) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(heap, at, parent)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Alarm[]): Alarm | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  heap[0] = last;
  for (let at = 0; ;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    if (left < heap.length && isBefore(heap, left, least)) least = left;
    if (right < heap.length && isBefore(heap, right, least)) least = right;
    if (least === at) return first;
    swap(heap, at, least);
    at = least;
  }
}

function isBefore(heap: readonly Alarm[], a: number, b: number): boolean {
  const [left, right] = [heap[a], heap[b]];
  if (left === undefined || right === undefined) return false;
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

function swap(heap: Alarm[], a: number, b: number): void {
  const [left, right] = [heap[a], heap[b]];
  if (left === undefined || right === undefined) return;
  heap[a] = right;
  heap[b] = left;
}
