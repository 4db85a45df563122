/** What a wall clock shows, as milliseconds since the epoch of a clock that knows no time zones. */
export type WallClock = (instant: number) => number;

/**
 * The wall clock of an IANA time zone, with its daylight saving time.
 * @throws RangeError for a time zone that does not exist
 */
export function wallClock(timeZone: string): WallClock {
  const format = formatOf(timeZone);
  return (instant) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new RangeError(`"${timeZone}" is not an IANA time zone such as Europe/Berlin`);
  }
}
