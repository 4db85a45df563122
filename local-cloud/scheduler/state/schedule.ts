import { parseCron } from './cron';
import { nextRun } from './next-run';
import { wallClock } from './time-zone';

/** When a job is due. */
export interface Schedule {
  /** @param after both in milliseconds since the epoch; the job was last due then, or starts then */
  readonly next: (after: number) => number;
}

export const DEFAULT_TIME_ZONE = 'Etc/UTC';

const UNITS: Readonly<Record<string, number>> = {
  minute: 60_000,
  minutes: 60_000,
  mins: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
};

/** At a fixed rate, the first time one interval after the start. */
export function everyMilliseconds(interval: number): Schedule {
  return { next: (after) => after + interval };
}

/**
 * Parses a schedule as Cloud Scheduler takes it: unix-cron, `every 5 minutes`, `every day 09:00`,
 * `every mon,wed 09:00`.
 * @throws RangeError for a schedule or a time zone that is not valid, or a date that never comes
 */
export function parseSchedule(text: string, timeZone: string = DEFAULT_TIME_ZONE): Schedule {
  const wall = wallClock(timeZone);
  if (!/^\s*every\s/i.test(text)) return cronSchedule(text, text, wall);
  const interval = /^\s*every\s+(\d+)\s+([a-z]+)\s*$/i.exec(text);
  const unit = UNITS[interval?.[2]?.toLowerCase() ?? ''];
  if (interval && unit !== undefined && Number(interval[1]) > 0) {
    return everyMilliseconds(Number(interval[1]) * unit);
  }
  const daily = /^\s*every\s+([a-z,]+)\s+(\d{1,2}):(\d{2})\s*$/i.exec(text);
  if (daily) return cronSchedule(text, cronOfDays(daily), wall);
  throw new RangeError(
    `"${text}" is given; unix-cron, "every N minutes", "every N hours", "every day HH:MM" and "every mon,tue HH:MM" are allowed`,
  );
}

function cronOfDays([, days = '', hour, minute]: readonly string[]): string {
  const weekdays = days
    .split(',')
    .map((day) => day.slice(0, 3))
    .join(',');
  return `${Number(minute)} ${Number(hour)} * * ${/^day$/i.test(days) ? '*' : weekdays}`;
}

function cronSchedule(
  given: string,
  expression: string,
  wall: ReturnType<typeof wallClock>,
): Schedule {
  const cron = parseCron(expression);
  const next = (after: number): number => {
    const at = nextRun(cron, wall, after);
    if (at === null) throw new RangeError(`"${given}" names a date that never comes`);
    return at;
  };
  next(0);
  return { next };
}
