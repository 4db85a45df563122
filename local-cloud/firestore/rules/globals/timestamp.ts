import { type Namespace } from '../methods/method';
import { expectInt } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { timestampOf } from '../values/time';

export const timestampFunctions: Namespace = {
  /** Of milliseconds since the epoch. */
  value: { arity: [1, 1], call: (millis = null) => timestampOf(expectInt(millis) * 1_000_000n) },
  /** Midnight (UTC) of a year, month and day, both counted from 1. */
  date: {
    arity: [3, 3],
    call: (year = null, month = null, ...[day = null]) =>
      timestampOf(
        midnight(Number(expectInt(year)), Number(expectInt(month)), Number(expectInt(day))),
      ),
  },
};

function midnight(year: number, month: number, day: number): bigint {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isReal =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isReal) throw new RuleError(`no such day: ${year}-${month}-${day}`);
  return BigInt(date.getTime()) * 1_000_000n;
}
