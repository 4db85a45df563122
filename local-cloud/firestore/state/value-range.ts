import { compareValues, typeRank } from './ordering';
import { type Value } from './value';

/** A stretch of the order of values: neither below its start nor above its end. */
export interface ValueRange {
  readonly isBelow: (value: Value) => boolean;
  readonly isAbove: (value: Value) => boolean;
}

export interface Bound {
  readonly value: Value;
  readonly inclusive: boolean;
}

export const allValues: ValueRange = { isBelow: () => false, isAbove: () => false };

/** The values equal to `value`. */
export function exactRange(value: Value): ValueRange {
  const bound = { value, inclusive: true };
  return rangeOfType(typeRank(value), { lower: bound, upper: bound });
}

/** The values of one type between two bounds; null is open, up to the type's first or last value. */
export function rangeOfType(
  rank: number,
  { lower, upper }: { readonly lower: Bound | null; readonly upper: Bound | null },
): ValueRange {
  return {
    isBelow: (value) => {
      const byType = typeRank(value) - rank;
      return (
        byType < 0 ||
        (byType === 0 && lower !== null && isBeyond(lower, -compareValues(value, lower.value)))
      );
    },
    isAbove: (value) => {
      const byType = typeRank(value) - rank;
      return (
        byType > 0 ||
        (byType === 0 && upper !== null && isBeyond(upper, compareValues(value, upper.value)))
      );
    },
  };
}

/** `distance` is positive for a value on the far side of the bound. */
function isBeyond({ inclusive }: Bound, distance: number): boolean {
  return distance > 0 || (distance === 0 && !inclusive);
}

/** The part of `range` from `first` to `last`, both included; undefined leaves that side as it is. */
export function narrowRange(
  range: ValueRange,
  first: Value | undefined,
  last: Value | undefined,
): ValueRange {
  return {
    isBelow: (value) =>
      range.isBelow(value) || (first !== undefined && compareValues(value, first) < 0),
    isAbove: (value) =>
      range.isAbove(value) || (last !== undefined && compareValues(value, last) > 0),
  };
}
