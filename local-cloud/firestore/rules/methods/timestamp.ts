import { type TimestampValue } from '../values/rule-value';
import { type Methods } from './method';

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;

/** All in UTC. */
export const timestampMethods: Methods<TimestampValue> = {
  year: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCFullYear()) },
  /** From 1 to 12. */
  month: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCMonth() + 1) },
  day: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCDate()) },
  /** From 1, Monday, to 7. */
  dayOfWeek: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCDay() || 7) },
  /** From 1. */
  dayOfYear: { arity: [0, 0], call: (self) => dayNumber(self) - firstDayOfYear(self) + 1n },
  hours: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCHours()) },
  minutes: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCMinutes()) },
  seconds: { arity: [0, 0], call: (self) => BigInt(dateOf(self).getUTCSeconds()) },
  /** The part below a second. */
  nanos: { arity: [0, 0], call: ({ nanos }) => remainder(nanos, SECOND) },
  toMillis: { arity: [0, 0], call: ({ nanos }) => quotient(nanos, 1_000_000n) },
  date: { arity: [0, 0], call: (self) => ({ kind: 'timestamp', nanos: dayNumber(self) * DAY }) },
  /** Since midnight. */
  time: {
    arity: [0, 0],
    call: ({ nanos }) => ({ kind: 'duration', nanos: remainder(nanos, DAY) }),
  },
};

function dateOf({ nanos }: TimestampValue): Date {
  return new Date(Number(quotient(nanos, 1_000_000n)));
}

function dayNumber({ nanos }: TimestampValue): bigint {
  return quotient(nanos, DAY);
}

function firstDayOfYear(self: TimestampValue): bigint {
  const start = new Date(0);
  start.setUTCFullYear(dateOf(self).getUTCFullYear(), 0, 1);
  return BigInt(start.getTime()) / 86_400_000n;
}

/** Rounded down, also before the epoch. */
function quotient(nanos: bigint, divisor: bigint): bigint {
  return (nanos - remainder(nanos, divisor)) / divisor;
}

function remainder(nanos: bigint, divisor: bigint): bigint {
  return ((nanos % divisor) + divisor) % divisor;
}
