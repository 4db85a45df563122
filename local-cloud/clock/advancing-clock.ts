import type { Clock } from '../service';
import { Timers } from './timers';

export interface AdvancingClock extends Clock {
  /**
   * Moves the time on and runs what falls due, in order of its time; each task finds the clock at its
   * own time. What they begin and do not end at once goes on at the new time.
   */
  advance(milliseconds: number): void;
}

/** A clock that stands still until it is told to advance, for tests. */
export function advancingClock(startMilliseconds = Date.UTC(2026, 0, 1)): AdvancingClock {
  const timers = new Timers();
  let now = startMilliseconds;
  return {
    now: () => now,
    schedule: (delayMilliseconds, task) =>
      timers.add({ at: now + Math.max(0, delayMilliseconds), task }),
    advance: (milliseconds) => {
      const end = now + assertForwards(milliseconds);
      for (let due = timers.takeDue(end); due; due = timers.takeDue(end)) {
        now = Math.max(now, due.at);
        due.task();
      }
      now = end;
    },
  };
}

/** @throws RangeError for a way that is not forwards: what has happened cannot be taken back */
export function assertForwards(milliseconds: number): number {
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new RangeError(
    `The clock advances by a number of milliseconds from 0 on, not by ${milliseconds}.`,
  );
}
