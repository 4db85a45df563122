import { numberIn } from './number-in';
import { RuleError } from './rule-error';
import { type RestrictedValue, type RuleValue } from './rule-value';

/** `value < other` for all values that it may be. @throws RuleError where it holds for some only */
export function isLess(value: RestrictedValue, other: RuleValue): boolean {
  if (isBelow(value, other, false)) return true;
  if (isAbove(value, other, true)) return false;
  throw undecided();
}

/** `value <= other` for all values that it may be. @throws RuleError where it holds for some only */
export function isLessOrEqual(value: RestrictedValue, other: RuleValue): boolean {
  if (isBelow(value, other, true)) return true;
  if (isAbove(value, other, false)) return false;
  throw undecided();
}

/** Always false: that every value equals `other` is never known. @throws RuleError where one may */
export function equalsRestricted(value: RestrictedValue, other: RuleValue): boolean {
  const isExcluded = value.excluded.some((each) => each === other || order(each, other) === 0);
  if (isExcluded || isBelow(value, other, false) || isAbove(value, other, false)) return false;
  const type = typeOfRange(other);
  // A range holds values of one type.
  if (value.type !== null && type !== null && type !== value.type) return false;
  throw undecided();
}

/** The type of the values of a range that `bound` is an end of; null for what ranges are not understood of. */
export function typeOfRange(bound: RuleValue): RestrictedValue['type'] {
  if (typeof bound === 'string') return 'string';
  const number = numberIn(bound);
  if (number !== null) return Number.isNaN(number) ? null : 'number';
  return typeof bound === 'object' && bound?.kind === 'timestamp' ? 'timestamp' : null;
}

/** Negative, zero or positive; null for values that are not of one of the types that ranges are of. */
export function order(left: RuleValue, right: RuleValue): number | null {
  const type = typeOfRange(left);
  if (type === null || type !== typeOfRange(right)) return null;
  if (typeof left === 'string' && typeof right === 'string')
    return Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8'));
  const [one, other] = [magnitude(left), magnitude(right)];
  // Loosely: JavaScript compares a bigint with a number by exact mathematical value.
  return one < other ? -1 : one > other ? 1 : 0;
}

function magnitude(value: RuleValue): bigint | number {
  const isTime = typeof value === 'object' && value?.kind === 'timestamp';
  return isTime ? value.nanos : numberIn(value)!;
}

function isBelow({ upper }: RestrictedValue, other: RuleValue, orEqual: boolean): boolean {
  const distance = upper === null ? null : order(upper.value, other);
  return distance !== null && (distance < 0 || (distance === 0 && (orEqual || !upper!.inclusive)));
}

function isAbove({ lower }: RestrictedValue, other: RuleValue, orEqual: boolean): boolean {
  const distance = lower === null ? null : order(lower.value, other);
  return distance !== null && (distance > 0 || (distance === 0 && (orEqual || !lower!.inclusive)));
}

function undecided(): RuleError {
  return new RuleError('it holds for some of the documents that the query may find');
}
