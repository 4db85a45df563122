import { type BinaryOperator } from '../syntax/expression';
import { areEqual, includesKnown, includesValue } from '../values/equality';
import { expectNumber } from '../values/expect';
import { int64 } from '../values/integer';
import { numberIn } from '../values/number-in';
import { isLess, isLessOrEqual } from '../values/restricted';
import { RuleError } from '../values/rule-error';
import { kindOf, type RuleValue } from '../values/rule-value';
import { durationOf, timestampOf } from '../values/time';

type Arithmetic = '+' | '-' | '*' | '/' | '%';

/**
 * The value of `left operator right`.
 * @throws RuleError for operands that the operator does not take, division of integers by zero, overflow.
 */
export function applyOperator(
  operator: BinaryOperator,
  left: RuleValue,
  right: RuleValue,
): RuleValue {
  switch (operator) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case 'in':
      return isIn(left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return isOrdered(operator, left, right);
    default:
      return compute(operator, left, right);
  }
}

/** `-value`, of numbers and durations. */
export function negate(value: RuleValue): RuleValue {
  if (typeof value === 'object' && value?.kind === 'duration') return durationOf(-value.nanos);
  const number = expectNumber(value);
  return typeof number === 'bigint' ? int64(-number) : -number;
}

function isOrdered(operator: '<' | '<=' | '>' | '>=', left: RuleValue, right: RuleValue): boolean {
  if (typeof left === 'object' && left?.kind === 'restricted') {
    // Ranges hold no NaN, so that what is not less is more or equal.
    if (operator === '<' || operator === '>=') return isLess(left, right) === (operator === '<');
    return isLessOrEqual(left, right) === (operator === '<=');
  }
  if (typeof right === 'object' && right?.kind === 'restricted') {
    const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;
    return isOrdered(turned[operator], right, left);
  }
  const order = compare(left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function isIn(wanted: RuleValue, container: RuleValue): boolean {
  if (typeof container !== 'object' || container === null) return mismatch('in', wanted, container);
  if (container.kind === 'list' || container.kind === 'set')
    return includesValue(container.items, wanted);
  if (container.kind === 'partial_list') {
    if (includesKnown(container.known, wanted)) return true;
    throw new RuleError('not known what else is in the list');
  }
  if (container.kind !== 'map' || typeof wanted !== 'string')
    return mismatch('in', wanted, container);
  const isPresent = container.entries.has(wanted);
  if (!isPresent && container.isOpen)
    throw new RuleError(`not known whether there is a field ${wanted}`);
  return isPresent;
}

/** Negative, zero or positive; NaN, for which every comparison is false, if one of the numbers is not a number. */
function compare(left: RuleValue, right: RuleValue): number {
  if (typeof left === 'string' && typeof right === 'string') {
    return Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8'));
  }
  const [a, b] = [ordinalOf(left), ordinalOf(right)];
  const isSameType = a !== null && b !== null && a.type === b.type;
  if (!isSameType) return mismatch('<', left, right);
  if (a.value < b.value) return -1;
  if (a.value > b.value) return 1;
  return a.value == b.value ? 0 : NaN;
}

function ordinalOf(
  value: RuleValue,
): { readonly type: string; readonly value: bigint | number } | null {
  const number = numberIn(value);
  if (number !== null) return { type: 'number', value: number };
  const isTime =
    typeof value === 'object' && (value?.kind === 'timestamp' || value?.kind === 'duration');
  return isTime ? { type: value.kind, value: value.nanos } : null;
}

function compute(operator: Arithmetic, left: RuleValue, right: RuleValue): RuleValue {
  if (typeof left === 'bigint' && typeof right === 'bigint')
    return int64(computeIntegers(operator, left, right));
  const areNumbers = isNumber(left) && isNumber(right);
  if (areNumbers) return computeFloats(operator, Number(left), Number(right));
  if (operator === '+' && typeof left === 'string' && typeof right === 'string')
    return left + right;
  const isSum = operator === '+' || operator === '-';
  return (isSum ? computeTimes(operator, left, right) : null) ?? mismatch(operator, left, right);
}

function computeIntegers(operator: Arithmetic, left: bigint, right: bigint): bigint {
  if (right === 0n && (operator === '/' || operator === '%'))
    throw new RuleError('division by zero');
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

function computeFloats(operator: Arithmetic, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
  }
}

/** Sums and differences of timestamps and durations, null where there is none. */
function computeTimes(operator: '+' | '-', left: RuleValue, right: RuleValue): RuleValue {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return null;
  const sign = operator === '+' ? 1n : -1n;
  if (left.kind === 'duration' && right.kind === 'duration')
    return durationOf(left.nanos + sign * right.nanos);
  if (left.kind === 'timestamp' && right.kind === 'duration')
    return timestampOf(left.nanos + sign * right.nanos);
  if (left.kind === 'duration' && right.kind === 'timestamp' && operator === '+') {
    return timestampOf(left.nanos + right.nanos);
  }
  const isInterval = left.kind === 'timestamp' && right.kind === 'timestamp' && operator === '-';
  return isInterval ? durationOf(left.nanos - right.nanos) : null;
}

function isNumber(value: RuleValue): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

function mismatch(operator: string, left: RuleValue, right: RuleValue): never {
  throw new RuleError(`no ${operator} of ${kindOf(left)} and ${kindOf(right)}`);
}
