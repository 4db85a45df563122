import { type Clock } from '../service';

/** A clock that stands still until it is advanced. */
export class FakeClock implements Clock {
  private time: number;
  private readonly tasks = new Set<{ at: number; run: () => void }>();

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  schedule(delayMilliseconds: number, run: () => void): () => void {
    const task = { at: this.time + delayMilliseconds, run };
    this.tasks.add(task);
    return () => this.tasks.delete(task);
  }

  /** Runs what falls due on the way, in order, and lets the promises it starts go on. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settled();
    for (let next = this.earliest(end); next; next = this.earliest(end)) {
      this.time = Math.max(this.time, next.at);
      this.tasks.delete(next);
      next.run();
      await settled();
    }
    this.time = end;
    await settled();
  }

  private earliest(end: number): { at: number; run: () => void } | undefined {
    const due = [...this.tasks].filter((task) => task.at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
