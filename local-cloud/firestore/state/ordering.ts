import { type Fields, type Value, isNaNValue } from './value';
import { vectorComponents } from './vector/vector-value';

/**
 * Firestore's total order of values:
 * null < booleans < numbers (NaN first) < timestamps < strings < bytes < references < geo points < arrays < vectors < maps.
 * Integers and doubles compare by their exact numeric value, strings by code point.
 */
export function compareValues(left: Value, right: Value): number {
  // Most comparisons are of these, and indexes make very many.
  if ('stringValue' in left && 'stringValue' in right)
    return compareStrings(left.stringValue, right.stringValue);
  if ('integerValue' in left && 'integerValue' in right)
    return compareDecimals(left.integerValue, right.integerValue);
  if ('doubleValue' in left && 'doubleValue' in right)
    return compareDoubles(left.doubleValue, right.doubleValue);
  const byType = typeRank(left) - typeRank(right);
  return byType !== 0 ? byType : compareSameType(left, right);
}

function compareDoubles(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  // Equal, or one of them is NaN, which comes before all numbers.
  return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
}

/** Compares integers as they are written: without leading zeros. */
function compareDecimals(left: string, right: string): number {
  if (left === right) return 0;
  const isNegative = left.charCodeAt(0) === MINUS;
  if (isNegative !== (right.charCodeAt(0) === MINUS)) return isNegative ? -1 : 1;
  const order = left.length - right.length || (left < right ? -1 : 1);
  return isNegative ? -order : order;
}

const MINUS = 45;

/** True when two values are equal in queries: 1 and 1.0 are, and so are NaN and NaN. */
export function equalValues(left: Value, right: Value): boolean {
  return compareValues(left, right) === 0;
}

/** Where the value's type stands among the types. Range filters match values of one rank only. */
export function typeRank(value: Value): number {
  // The most frequent first: this is asked for every comparison of an index.
  if ('integerValue' in value || 'doubleValue' in value) return 2;
  if ('stringValue' in value) return 4;
  if ('booleanValue' in value) return 1;
  if ('timestampValue' in value) return 3;
  if ('nullValue' in value) return 0;
  if ('referenceValue' in value) return 6;
  if ('bytesValue' in value) return 5;
  if ('geoPointValue' in value) return 7;
  if ('arrayValue' in value) return 8;
  return vectorComponents(value) === null ? 10 : 9;
}

/** Compares document or collection paths segment by segment; a path comes before what is below it. */
export function comparePaths(left: string, right: string): number {
  if (left === right) return 0;
  const shorter = Math.min(left.length, right.length);
  let index = 0;
  let segment = 0;
  while (index < shorter) {
    const unit = left.charCodeAt(index);
    if (unit !== right.charCodeAt(index)) break;
    index += 1;
    if (unit === SLASH) segment = index;
  }
  if (left.startsWith('__id', segment) || right.startsWith('__id', segment))
    return compareSequences(left.split('/'), right.split('/'), compareIds);
  if (index === shorter) return left.length - right.length;
  // Where a segment ends and the other one goes on, the shorter comes first.
  if (left.charCodeAt(index) === SLASH) return -1;
  if (right.charCodeAt(index) === SLASH) return 1;
  return compareUnits(left.charCodeAt(index), right.charCodeAt(index));
}

const SLASH = 47;

/** Compares strings by code point, which is also the order of their UTF-8 bytes. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) return compareUnits(leftUnit, rightUnit);
  }
  return left.length - right.length;
}

/** Compares different UTF-16 units. */
function compareUnits(left: number, right: number): number {
  const leftIsSurrogate = isSurrogate(left);
  // A surrogate stands for a code point above every single unit, though its number is smaller than some.
  if (leftIsSurrogate !== isSurrogate(right)) return leftIsSurrogate ? 1 : -1;
  return left - right;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** Numeric ids (`__id7__`, of Datastore) come before all others, by number. */
function compareIds(left: string, right: string): number {
  const leftNumber = numericId(left);
  const rightNumber = numericId(right);
  if (leftNumber !== null && rightNumber !== null) return compareNumbers(leftNumber, rightNumber);
  if (leftNumber !== null) return -1;
  return rightNumber !== null ? 1 : compareStrings(left, right);
}

function numericId(id: string): bigint | null {
  const match = id.startsWith('__id') ? /^__id(-?\d+)__$/.exec(id) : null;
  return match === null ? null : BigInt(match[1]!);
}

function compareSameType(left: Value, right: Value): number {
  if ('booleanValue' in left && 'booleanValue' in right) {
    return Number(left.booleanValue) - Number(right.booleanValue);
  }
  if ('timestampValue' in left && 'timestampValue' in right) {
    return (
      Number(left.timestampValue.seconds) - Number(right.timestampValue.seconds) ||
      left.timestampValue.nanos - right.timestampValue.nanos
    );
  }
  if ('bytesValue' in left && 'bytesValue' in right)
    return Buffer.compare(left.bytesValue, right.bytesValue);
  if ('referenceValue' in left && 'referenceValue' in right) {
    return comparePaths(left.referenceValue, right.referenceValue);
  }
  return isNumeric(left) && isNumeric(right)
    ? compareNumericValues(left, right)
    : compareComposed(left, right);
}

function compareComposed(left: Value, right: Value): number {
  if ('geoPointValue' in left && 'geoPointValue' in right) {
    return (
      left.geoPointValue.latitude - right.geoPointValue.latitude ||
      left.geoPointValue.longitude - right.geoPointValue.longitude
    );
  }
  if ('arrayValue' in left && 'arrayValue' in right) {
    return compareSequences(left.arrayValue.values, right.arrayValue.values, compareValues);
  }
  if ('mapValue' in left && 'mapValue' in right) return compareMaps(left, right);
  return 0; // null and null
}

type MapValue = Extract<Value, { mapValue: unknown }>;

function compareMaps(left: MapValue, right: MapValue): number {
  const leftVector = vectorComponents(left);
  const rightVector = vectorComponents(right);
  if (leftVector !== null && rightVector !== null) {
    return (
      leftVector.length - rightVector.length ||
      compareSequences(leftVector, rightVector, compareValues)
    );
  }
  return compareSequences(
    sortedEntries(left.mapValue.fields),
    sortedEntries(right.mapValue.fields),
    compareEntries,
  );
}

function sortedEntries(fields: Fields): readonly [string, Value][] {
  return Object.entries(fields).sort(([left], [right]) => compareStrings(left, right));
}

function compareEntries(left: readonly [string, Value], right: readonly [string, Value]): number {
  return compareStrings(left[0], right[0]) || compareValues(left[1], right[1]);
}

function compareSequences<Element>(
  left: readonly Element[],
  right: readonly Element[],
  compare: (left: Element, right: Element) => number,
): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    const order = compare(left[index]!, right[index]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

type NumericValue = Extract<Value, { integerValue: unknown } | { doubleValue: unknown }>;

function isNumeric(value: Value): value is NumericValue {
  return 'integerValue' in value || 'doubleValue' in value;
}

function compareNumericValues(left: NumericValue, right: NumericValue): number {
  const leftIsNaN = isNaNValue(left);
  const rightIsNaN = isNaNValue(right);
  if (leftIsNaN || rightIsNaN) return Number(rightIsNaN) - Number(leftIsNaN);
  return compareNumbers(exactNumber(left), exactNumber(right));
}

/** JavaScript compares numbers with bigints exactly. */
function compareNumbers(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Bigints only where a double could not hold the integer. */
function exactNumber(value: NumericValue): number | bigint {
  if ('doubleValue' in value) return value.doubleValue;
  const number = Number(value.integerValue);
  return Number.isSafeInteger(number) ? number : BigInt(value.integerValue);
}
