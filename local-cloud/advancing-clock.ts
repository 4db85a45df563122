import type { Clock } from './service';

export interface AdvancingClock extends Clock {
  /** Moves the time on and runs what falls due, in order of its time. */
  advance(milliseconds: number): void;
}

/** A clock that stands still until it is told to advance, for tests. */
export function advancingClock(startMilliseconds = Date.UTC(2026, 0, 1)): AdvancingClock {
  let now = startMilliseconds;
  const pending = new Set<{ readonly at: number; readonly task: () => void }>();
  const nextDue = (end: number): { readonly at: number; readonly task: () => void } | undefined =>
    [...pending].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    schedule: (delayMilliseconds, task) => {
      const entry = { at: now + delayMilliseconds, task };
      pending.add(entry);
      return () => void pending.delete(entry);
    },
    advance: (milliseconds) => {
      const end = now + milliseconds;
      for (let due = nextDue(end); due; due = nextDue(end)) {
        pending.delete(due);
        now = due.at;
        due.task();
      }
      now = end;
    },
  };
}
