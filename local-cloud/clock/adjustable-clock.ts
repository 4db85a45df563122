import { assertForwards, type AdvancingClock } from './advancing-clock';
import { Timers } from './timers';

/** The clock of the machine, ahead of it by as much as the operator has advanced it. */
export interface AdjustableClock extends AdvancingClock {
  /** Milliseconds by which it is ahead of the machine. */
  readonly offset: number;
  /** Timers that are still to fall due. */
  readonly pending: number;
  /** Runs nothing any more. */
  stop(): void;
}

export interface AdjustableClockOptions {
  /** Milliseconds; default 0. */
  readonly offset?: number;
  /** Keeps the new offset; called before anything happens at the new time. */
  readonly keep?: (offset: number) => void;
}

/** The longest that a timer of Node can wait. */
const LONGEST_WAIT_MILLISECONDS = 2 ** 31 - 1;

/**
 * A clock that goes with the machine's and can be advanced. Its time never runs backwards, even where
 * the machine's is set back, and it keeps no process alive.
 */
export function adjustableClock(options: AdjustableClockOptions = {}): AdjustableClock {
  const timers = new Timers();
  let offset = options.offset ?? 0;
  let latest = 0;
  let wakeUp: NodeJS.Timeout | undefined;
  let wakeUpAt = Infinity;
  let isStopped = false;

  const now = (): number => (latest = Math.max(latest, Date.now() + offset));
  const sleep = (): void => {
    const at = timers.nextAt() ?? Infinity;
    if (at === wakeUpAt || isStopped) return;
    clearTimeout(wakeUp);
    wakeUpAt = at;
    if (at === Infinity) return;
    const wait = Math.min(Math.max(at - now(), 0), LONGEST_WAIT_MILLISECONDS);
    wakeUp = setTimeout(runDue, Math.ceil(wait));
    wakeUp.unref();
  };
  const runDue = (): void => {
    wakeUpAt = Infinity;
    try {
      // Not for ever: a task that schedules itself at once gives way to what else there is to do.
      const end = now();
      for (let due = timers.takeDue(end); due; due = timers.takeDue(end)) due.task();
    } finally {
      sleep();
    }
  };
  const runUntil = (goal: number): void => {
    const takeDue = () => timers.takeDue(Date.now() + goal);
    for (let due = takeDue(); due; due = takeDue()) {
      offset = Math.min(Math.max(offset, due.at - Date.now()), goal);
      due.task();
    }
  };
  return {
    now,
    schedule: (delayMilliseconds, task) => {
      const cancel = timers.add({ at: now() + Math.max(0, delayMilliseconds), task });
      sleep();
      return cancel;
    },
    advance: (milliseconds) => {
      const goal = offset + assertForwards(milliseconds);
      options.keep?.(goal);
      try {
        runUntil(goal);
      } finally {
        offset = goal;
        // Whatever was waited for is nearer now.
        wakeUpAt = NaN;
        sleep();
      }
    },
    get offset() {
      return offset;
    },
    get pending() {
      return timers.size;
    },
    stop: () => {
      isStopped = true;
      clearTimeout(wakeUp);
    },
  };
}
