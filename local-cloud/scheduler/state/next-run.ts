import type { Cron } from './cron';
import type { WallClock } from './time-zone';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Time zones shift by whole quarters of an hour, at whole quarters of an hour of UTC. */
const QUARTER = 15 * MINUTE;

/** The farthest that a wall clock is ahead of UTC, rounded up. */
const AHEAD = 15 * 60 * MINUTE;

/** A leap day comes after 8 years at the latest; a date that has not come by then never does. */
const HORIZON_DAYS = 8 * 366 + 1;

/**
 * The first minute after `after` whose wall-clock time the expression names: a time that daylight
 * saving leaves out is left out, and one that it repeats comes twice.
 * @param after milliseconds since the epoch
 * @returns milliseconds since the epoch, or null when there is no such date
 */
export function nextRun(cron: Cron, wall: WallClock, after: number): number | null {
  const start = Math.floor(after / MINUTE) * MINUTE + MINUTE;
  const end = start + HORIZON_DAYS * DAY;
  for (let quarter = start - (start % QUARTER); quarter < end;) {
    const local = wall(quarter);
    if (!cron.runsOn(dateOf(local))) {
      const date = nextDate(cron, local);
      if (date === null) return null;
      // Near enough: from there on, quarter by quarter.
      quarter = Math.max(quarter + QUARTER, date - AHEAD);
      continue;
    }
    const found = minuteIn(cron, local, Math.max(0, start - quarter));
    if (found !== null) return quarter + found;
    quarter += QUARTER;
  }
  return null;
}

/** The first matching minute of the quarter that begins at `local`, as milliseconds from its beginning. */
function minuteIn(cron: Cron, local: number, from: number): number | null {
  const date = new Date(local);
  if (!cron.hours.has(date.getUTCHours())) return null;
  for (let passed = from; passed < QUARTER; passed += MINUTE) {
    if (cron.minutes.has(date.getUTCMinutes() + passed / MINUTE)) return passed;
  }
  return null;
}

/** The beginning of the first matching day after that of `local`, on the same wall clock. */
function nextDate(cron: Cron, local: number): number | null {
  const today = local - (local % DAY);
  for (let days = 1; days <= HORIZON_DAYS; days += 1) {
    const date = today + days * DAY;
    if (cron.runsOn(dateOf(date))) return date;
  }
  return null;
}

function dateOf(local: number): { month: number; day: number; weekday: number } {
  const date = new Date(local);
  return { month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay() };
}
