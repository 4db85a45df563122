/** The values that one field of a cron expression may have. */
interface FieldRange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names that stand for the values from `from` on. */
  readonly names?: readonly string[];
}

const FIELDS: readonly FieldRange[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  {
    name: 'month',
    from: 1,
    to: 12,
    names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  },
  // 7 is Sunday too.
  {
    name: 'day of the week',
    from: 0,
    to: 7,
    names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  },
];

/** When a job runs, as sets of the values of the wall clock. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Whether the job may run on a date; month 1 to 12, weekday 0 (Sunday) to 6. */
  readonly runsOn: (date: { month: number; day: number; weekday: number }) => boolean;
}

/**
 * Parses a unix-cron expression of five fields: minute, hour, day of the month, month, day of the week.
 * Where both kinds of day are restricted, either is enough.
 * @throws RangeError that names the field, what was given and what is allowed
 */
export function parseCron(expression: string): Cron {
  const texts = expression.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    throw new RangeError(
      `"${expression}" has ${texts.length} fields; 5 are expected: ${FIELDS.map(({ name }) => name).join(', ')}`,
    );
  }
  const [minutes, hours, days, months, weekdays] = texts.map((text, index) =>
    parseField(text, FIELDS[index]!),
  ) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  if (weekdays.has(7)) weekdays.add(0);
  const [isAnyDay, isAnyWeekday] = [texts[2]!.startsWith('*'), texts[4]!.startsWith('*')];
  return {
    minutes,
    hours,
    runsOn: ({ month, day, weekday }) => {
      if (!months.has(month)) return false;
      const [isDay, isWeekday] = [days.has(day), weekdays.has(weekday)];
      return isAnyDay || isAnyWeekday ? isDay && isWeekday : isDay || isWeekday;
    },
  };
}

function parseField(text: string, field: FieldRange): Set<number> {
  return new Set(text.split(',').flatMap((part) => parsePart(part, field)));
}

/** `*`, `a`, `a-b`, and the first and last with a step: `*\/n`, `a-b/n`. */
function parsePart(part: string, field: FieldRange): number[] {
  const match = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(part);
  if (!match) throw problem(part, field);
  const [, first, last, stepText] = match;
  if (stepText !== undefined && first !== undefined && last === undefined)
    throw problem(part, field);
  const step = Number(stepText ?? 1);
  if (step < 1) throw problem(part, field);
  // A star on the days of the week is seven days, not eight.
  const highest = field.to === 7 ? 6 : field.to;
  const from = first === undefined ? field.from : valueOf(first, part, field);
  const to = first === undefined ? highest : last === undefined ? from : valueOf(last, part, field);
  if (from > to) throw problem(part, field);
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

function valueOf(text: string, part: string, field: FieldRange): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? field.from + named : /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= field.from && value <= field.to)) throw problem(part, field);
  return value;
}

function problem(given: string, { name, from, to, names }: FieldRange): RangeError {
  const named = names ? ` (or ${names[0]} to ${names.at(-1)})` : '';
  return new RangeError(
    `${name}: "${given}" is given; *, values from ${from} to ${to}${named}, ranges a-b, steps */n and a-b/n, and lists of them are allowed`,
  );
}
