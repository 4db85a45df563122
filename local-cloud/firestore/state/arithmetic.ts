import { type Value, isNumber } from './value';

const MAXIMUM_INTEGER = 2n ** 63n - 1n;
const MINIMUM_INTEGER = -(2n ** 63n);

/** A number value as a double; NaN for every other value. */
function asDouble(value: Value): number {
  if ('integerValue' in value) return Number(value.integerValue);
  return 'doubleValue' in value ? value.doubleValue : Number.NaN;
}

/** The increment transform: integers saturate at 64 bits; a value that is no number counts as absent. */
export function addNumbers(current: Value | undefined, operand: Value): Value {
  if (current === undefined || !isNumber(current)) return operand;
  if ('integerValue' in current && 'integerValue' in operand) {
    const sum = BigInt(current.integerValue) + BigInt(operand.integerValue);
    const saturated =
      sum > MAXIMUM_INTEGER ? MAXIMUM_INTEGER : sum < MINIMUM_INTEGER ? MINIMUM_INTEGER : sum;
    return { integerValue: saturated.toString() };
  }
  return { doubleValue: asDouble(current) + asDouble(operand) };
}

/** The sum aggregation: an integer while all numbers are integers and the sum fits 64 bits, else a double. */
export function sumNumbers(numbers: readonly Value[]): Value {
  let integers = 0n;
  let doubles = 0;
  let hasDouble = false;
  for (const number of numbers) {
    if ('integerValue' in number) integers += BigInt(number.integerValue);
    else {
      doubles += asDouble(number);
      hasDouble = true;
    }
  }
  if (!hasDouble && integers <= MAXIMUM_INTEGER && integers >= MINIMUM_INTEGER) {
    return { integerValue: integers.toString() };
  }
  return { doubleValue: Number(integers) + doubles };
}

/** The average aggregation: a double, null of no numbers. */
export function averageNumbers(numbers: readonly Value[]): Value {
  if (numbers.length === 0) return { nullValue: 0 };
  return { doubleValue: asDouble(sumNumbers(numbers)) / numbers.length };
}
