import { type Clock } from '../../service';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  private readonly tasks = new Set<{ readonly at: number; readonly run: () => void }>();

  constructor(private milliseconds = 1_700_000_000_000) {}

  now(): number {
    return this.milliseconds;
  }

  schedule(delayMilliseconds: number, run: () => void): () => void {
    const task = { at: this.milliseconds + delayMilliseconds, run };
    this.tasks.add(task);
    return () => this.tasks.delete(task);
  }

  /** Moves the time on and runs what falls due on the way, in order. */
  advance(milliseconds: number): void {
    const end = this.milliseconds + milliseconds;
    for (;;) {
      const due = [...this.tasks]
        .filter(({ at }) => at <= end)
        .sort((left, right) => left.at - right.at)[0];
      if (due === undefined) break;
      this.tasks.delete(due);
      this.milliseconds = due.at;
      due.run();
    }
    this.milliseconds = end;
  }
}
