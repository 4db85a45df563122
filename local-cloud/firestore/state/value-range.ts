import { type AtomicFilter } from './disjunctions';
import { compareValues, typeRank } from './ordering';
import { arrayElements, nullValue, type Value } from './value';

/** A stretch of the order of values: neither below its start nor above its end. */
export interface ValueRange {
  readonly isBelow: (value: Value) => boolean;
  readonly isAbove: (value: Value) => boolean;
}

const allValues: ValueRange = { isBelow: () => false, isAbove: () => false };
const notNumber: Value = { doubleValue: Number.NaN };

/**
 * The stretches, in ascending order, that hold every value for which all of `filters`, which are about one field, may
 * be true: a few values in them may still not match.
 */
export function rangesOf(filters: readonly AtomicFilter[]): readonly ValueRange[] {
  const bounds = filters.flatMap((filter) => (filter.kind === 'field' ? [boundOf(filter)] : []));
  const gaps = filters.map(excludedValues).find((values) => values !== null);
  const between = bounds.filter((bound) => bound !== null).reduce(intersect, allValues);
  return gaps === undefined ? [between] : gapsBetween(gaps).map((gap) => intersect(between, gap));
}

/** The range of a comparison; null for every other operator. It ends where the operand's type does. */
function boundOf({ operator, value }: Extract<AtomicFilter, { kind: 'field' }>): ValueRange | null {
  const rank = typeRank(value);
  const isLower = operator.startsWith('GREATER_THAN');
  if (!isLower && !operator.startsWith('LESS_THAN')) return null;
  const isOutside = (distance: number): boolean =>
    distance < 0 || (distance === 0 && !operator.endsWith('OR_EQUAL'));
  const compare = (other: Value): number => compareValues(other, value);
  return {
    isBelow: (other) =>
      typeRank(other) < rank || (isLower && typeRank(other) === rank && isOutside(compare(other))),
    isAbove: (other) =>
      typeRank(other) > rank ||
      (!isLower && typeRank(other) === rank && isOutside(-compare(other))),
  };
}

/** The values that an operator leaves out, null among them; null for operators that leave out none. */
function excludedValues(filter: AtomicFilter): readonly Value[] | null {
  switch (filter.operator) {
    case 'NOT_EQUAL':
      return [nullValue, filter.value];
    case 'NOT_IN':
      return [nullValue, ...(arrayElements(filter.value) ?? [])];
    case 'IS_NOT_NULL':
      return [nullValue];
    case 'IS_NOT_NAN':
      return [nullValue, notNumber];
    default:
      return null;
  }
}

/** Null is the first of all values, so that there is nothing before it. */
function gapsBetween(excluded: readonly Value[]): readonly ValueRange[] {
  const sorted = [...excluded].sort(compareValues);
  return sorted.map((value, index) => {
    const next = sorted[index + 1];
    return {
      isBelow: (other) => compareValues(other, value) <= 0,
      isAbove: (other) => next !== undefined && compareValues(other, next) >= 0,
    };
  });
}

function intersect(one: ValueRange, other: ValueRange): ValueRange {
  return {
    isBelow: (value) => one.isBelow(value) || other.isBelow(value),
    isAbove: (value) => one.isAbove(value) || other.isAbove(value),
  };
}
