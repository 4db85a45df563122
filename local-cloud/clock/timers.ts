/** A task that falls due at a time. */
export interface Timer {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly task: () => void;
}

interface Entry extends Timer {
  /** Tells which of two timers of the same time was set first. */
  readonly order: number;
  isCancelled: boolean;
}

/** Cancelled timers that may lie in the heap before it is cleared of them. */
const fewest = 64;

/**
 * Timers by the order in which they fall due: by time, and of the same time in the order they were set.
 * A binary heap, so that a day with many thousands of them is advanced through in milliseconds.
 */
export class Timers {
  private heap: Entry[] = [];
  private added = 0;
  private cancelled = 0;

  /** Timers that are still to fall due. */
  get size(): number {
    return this.heap.length - this.cancelled;
  }

  /** @returns a function that cancels it, and does nothing once it was taken */
  add({ at, task }: Timer): () => void {
    this.added += 1;
    const entry: Entry = { at, task, order: this.added, isCancelled: false };
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    return () => this.cancel(entry);
  }

  /** When the next timer falls due; undefined if there is none. */
  nextAt(): number | undefined {
    this.dropCancelled();
    return this.heap[0]?.at;
  }

  /** Takes out the next timer that is due at `time` or before. */
  takeDue(time: number): Timer | undefined {
    this.dropCancelled();
    const [first] = this.heap;
    if (first === undefined || first.at > time) return undefined;
    this.removeFirst();
    // A timer that was taken cannot be cancelled any more.
    first.isCancelled = true;
    return first;
  }

  private cancel(entry: Entry): void {
    if (entry.isCancelled) return;
    entry.isCancelled = true;
    this.cancelled += 1;
    if (this.cancelled > fewest && this.cancelled > this.heap.length / 2) this.rebuild();
  }

  private rebuild(): void {
    const left = this.heap.filter(({ isCancelled }) => !isCancelled).sort(compare);
    // A sorted list is a heap already.
    this.heap = left;
    this.cancelled = 0;
  }

  private dropCancelled(): void {
    while (this.heap[0]?.isCancelled) {
      this.removeFirst();
      this.cancelled -= 1;
    }
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.sink(last);
  }

  private rise(from: number): void {
    const entry = this.heap[from] as Entry;
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.heap[parent] as Entry;
      if (compare(above, entry) < 0) break;
      this.heap[index] = above;
      index = parent;
    }
    this.heap[index] = entry;
  }

  private sink(entry: Entry): void {
    const { heap } = this;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      const right = child + 1;
      if (right < heap.length && compare(heap[right] as Entry, heap[child] as Entry) < 0)
        child = right;
      const below = heap[child] as Entry;
      if (compare(entry, below) < 0) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = entry;
  }
}

function compare(one: Entry, other: Entry): number {
  return one.at - other.at || one.order - other.order;
}
