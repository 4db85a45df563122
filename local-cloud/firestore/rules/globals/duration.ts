import { type Namespace } from '../methods/method';
import { expectInt, expectString } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { type RuleValue } from '../values/rule-value';
import { durationOf } from '../values/time';

const SECOND = 1_000_000_000n;
const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  w: 604_800n * SECOND,
  d: 86_400n * SECOND,
  h: 3_600n * SECOND,
  m: 60n * SECOND,
  s: SECOND,
  ms: 1_000_000n,
  ns: 1n,
};

export const durationFunctions: Namespace = {
  value: {
    arity: [2, 2],
    call: (magnitude = null, unit = null) =>
      durationOf(expectInt(magnitude) * nanosOf(expectString(unit))),
  },
  /** Of hours, minutes, seconds and nanoseconds. */
  time: { arity: [4, 4], call: (...parts) => durationOf(totalNanos(parts.map(expectInt))) },
  abs: { arity: [1, 1], call: (duration = null) => absolute(duration) },
};

function nanosOf(unit: string): bigint {
  const nanos = Object.hasOwn(UNIT_NANOS, unit) ? UNIT_NANOS[unit] : undefined;
  if (nanos === undefined)
    throw new RuleError(`expected one of ${Object.keys(UNIT_NANOS).join(', ')}, found ${unit}`);
  return nanos;
}

function totalNanos([
  hours = 0n,
  minutes = 0n,
  seconds = 0n,
  nanos = 0n,
]: readonly bigint[]): bigint {
  return ((hours * 60n + minutes) * 60n + seconds) * SECOND + nanos;
}

function absolute(value: RuleValue): RuleValue {
  if (typeof value !== 'object' || value?.kind !== 'duration')
    throw new RuleError('expected a duration');
  return value.nanos < 0n ? durationOf(-value.nanos) : value;
}
