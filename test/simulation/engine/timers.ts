/** Actions at virtual times, in order of time; those at the same time in the order they were added. */
export interface Timers {
  /** @returns a function that prevents the action */
  add(time: number, action: () => void): () => void;
  /** Runs what is due. */
  fire(now: number): void;
  /** When the next one is due; null when there is none. */
  next(): number | null;
}

interface Timer {
  readonly time: number;
  readonly order: number;
  action: (() => void) | null;
}

/** A binary heap: there are thousands of timers in a large run. */
export function createTimers(): Timers {
  const heap: Timer[] = [];
  let order = 0;
  const isBefore = (a: Timer, b: Timer): boolean =>
    a.time < b.time || (a.time === b.time && a.order < b.order);
  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]];
    if (x !== undefined && y !== undefined) [heap[a], heap[b]] = [y, x];
  };
  const isLess = (a: number, b: number): boolean => {
    const [x, y] = [heap[a], heap[b]];
    return x !== undefined && y !== undefined && isBefore(x, y);
  };
  const rise = (index: number): void => {
    for (let at = index; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isLess(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  const sink = (): void => {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = isLess(right, left) ? right : left;
      if (!isLess(child, at)) return;
      swap(child, at);
      at = child;
    }
  };
  const pop = (): Timer | undefined => {
    swap(0, heap.length - 1);
    const first = heap.pop();
    sink();
    return first;
  };
  const skipPrevented = (): void => {
    while (heap[0]?.action === null) pop();
  };
  return {
    add: (time, action) => {
      const timer: Timer = { time, order: (order += 1), action };
      heap.push(timer);
      rise(heap.length - 1);
      return () => void (timer.action = null);
    },
    fire: (now) => {
      for (skipPrevented(); (heap[0]?.time ?? Infinity) <= now; skipPrevented()) pop()?.action?.();
    },
    next: () => {
      skipPrevented();
      return heap[0]?.time ?? null;
    },
  };
}
