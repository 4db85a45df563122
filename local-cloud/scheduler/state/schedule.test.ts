import fc from 'fast-check';
import { parseSchedule } from './schedule';

const MINUTE = 60_000;
const utc = (text: string): number => Date.parse(`${text}:00Z`);

/** The first `count` times after `from`, in UTC to the minute. */
function times(schedule: string, timeZone: string, [from, count]: [string, number]): string[] {
  const { next } = parseSchedule(schedule, timeZone);
  const found: string[] = [];
  for (let at = utc(from); found.length < count;) {
    at = next(at);
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

test('a time of the wall clock stays where it is when daylight saving begins', () => {
  expect(times('0 9 * * *', 'Europe/Berlin', ['2026-03-27T12:00', 3])).toEqual([
    '2026-03-28T08:00',
    '2026-03-29T07:00',
    '2026-03-30T07:00',
  ]);
});

test('a time that daylight saving leaves out is left out', () => {
  expect(times('30 2 * * *', 'Europe/Berlin', ['2026-03-27T12:00', 3])).toEqual([
    '2026-03-28T01:30',
    '2026-03-30T00:30',
    '2026-03-31T00:30',
  ]);
});

test('a time that the end of daylight saving repeats comes twice', () => {
  expect(times('30 1 * * *', 'America/New_York', ['2026-11-01T00:00', 3])).toEqual([
    '2026-11-01T05:30',
    '2026-11-01T06:30',
    '2026-11-02T06:30',
  ]);
});

test('half an hour of daylight saving, and offsets that are no whole hours', () => {
  expect(times('0 2 * * *', 'Australia/Lord_Howe', ['2026-10-02T12:00', 3])).toEqual([
    '2026-10-02T15:30',
    '2026-10-04T15:00',
    '2026-10-05T15:00',
  ]);
  expect(times('0 0 * * *', 'Asia/Kathmandu', ['2026-01-01T00:00', 1])).toEqual([
    '2026-01-01T18:15',
  ]);
});

test('a leap day is found years ahead', () => {
  expect(times('0 0 29 2 *', 'Etc/UTC', ['2026-01-01T00:00', 2])).toEqual([
    '2028-02-29T00:00',
    '2032-02-29T00:00',
  ]);
});

test('the English forms', () => {
  const from: [string, number] = ['2026-01-01T00:10', 2];
  expect(times('every 5 minutes', 'Etc/UTC', from)).toEqual([
    '2026-01-01T00:15',
    '2026-01-01T00:20',
  ]);
  expect(times('every 2 hours', 'Etc/UTC', from)[0]).toBe('2026-01-01T02:10');
  expect(times('every day 09:30', 'Etc/UTC', from)[0]).toBe('2026-01-01T09:30');
  expect(times('every monday,Fri 00:00', 'Etc/UTC', from)).toEqual([
    '2026-01-02T00:00',
    '2026-01-05T00:00',
  ]);
});

test.each([
  ['every now and then', 'Etc/UTC', /"every now and then" is given; unix-cron/],
  ['every 0 minutes', 'Etc/UTC', /"every 0 minutes"/],
  ['every day 25:00', 'Etc/UTC', /^hour: "25"/],
  ['0 0 30 2 *', 'Etc/UTC', /"0 0 30 2 \*" names a date that never comes/],
  ['* * * * *', 'Europe/Attacca', /"Europe\/Attacca" is not an IANA time zone/],
])('%s in %s is refused', (schedule, timeZone, problem) => {
  expect(() => parseSchedule(schedule, timeZone)).toThrow(problem);
});

describe('against a reference that looks at every minute', () => {
  const field = (from: number, to: number): fc.Arbitrary<string> => {
    const value = fc.integer({ min: from, max: to });
    const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    const step = fc.integer({ min: 1, max: to });
    const part = fc.oneof(
      { weight: 3, arbitrary: value.map(String) },
      range.map(([a, b]) => `${a}-${b}`),
      fc.tuple(range, step).map(([[a, b], n]) => `${a}-${b}/${n}`),
      step.map((n) => `*/${n}`),
    );
    const list = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
    return fc.oneof({ weight: 2, arbitrary: fc.constant('*') }, list);
  };
  const expressions = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7));
  // Around the days on which one of the zones changes its offset.
  const starts = fc
    .tuple(
      fc.constantFrom('2026-03-07', '2026-03-28', '2026-04-04', '2026-10-03', '2026-10-24'),
      fc.integer({ min: 0, max: 2 * 24 * 60 }),
    )
    .map(([day, minutes]) => utc(`${day}T00:00`) + minutes * MINUTE);
  const zones = [
    'Etc/UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  ];

  test('the next time is the first minute whose wall-clock time matches', () => {
    fc.assert(
      fc.property(expressions, starts, fc.constantFrom(...zones), (fields, start, zone) => {
        // The reference is slow: it looks two days ahead and no farther.
        const limit = start + 2 * 24 * 60 * MINUTE;
        const expected = referenceNext(fields, zone, { start, limit });
        let actual: number;
        try {
          actual = parseSchedule(fields.join(' '), zone).next(start);
        } catch (error) {
          // 30 February and its like.
          expect(String(error)).toContain('never comes');
          actual = Infinity;
        }
        if (expected === null) expect(actual).toBeGreaterThan(limit);
        else expect(actual).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** Cron as its manual page tells it, minute by minute, with no idea of how to be quick. */
function referenceNext(
  fields: readonly string[],
  timeZone: string,
  { start, limit }: { start: number; limit: number },
): number | null {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const matches = (text: string, value: number, lowest: number): boolean =>
    text.split(',').some((part) => {
      const [range = '', step = '1'] = part.split('/');
      if (range === '*') return (value - lowest) % Number(step) === 0;
      const [from = NaN, to = from] = range.split('-').map(Number);
      return value >= from && value <= to && (value - from) % Number(step) === 0;
    });
  const [minutes = '', hours = '', days = '', months = '', weekdays = ''] = fields;
  for (let at = start + MINUTE; at <= limit; at += MINUTE) {
    const parts = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, value]),
    );
    const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts.weekday ?? '');
    const isDay = matches(days, Number(parts.day), 1);
    // A range or step may name Sunday as 7, but `*` has no 7.
    const asSeven = weekdays
      .split(',')
      .filter((part) => !part.startsWith('*'))
      .join(',');
    const isWeekday =
      matches(weekdays, weekday, 0) || (weekday === 0 && asSeven !== '' && matches(asSeven, 7, 0));
    const isOpen = days.startsWith('*') || weekdays.startsWith('*');
    if (
      matches(minutes, Number(parts.minute), 0) &&
      matches(hours, Number(parts.hour), 0) &&
      matches(months, Number(parts.month), 1) &&
      (isOpen ? isDay && isWeekday : isDay || isWeekday)
    ) {
      return at;
    }
  }
  return null;
}
