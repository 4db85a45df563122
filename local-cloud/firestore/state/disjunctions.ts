import { type CompositeFilter, type FieldFilter, type Filter } from './query';
import { arrayElements, type Value } from './value';

/** A filter on one field. */
export type AtomicFilter = Exclude<Filter, CompositeFilter>;

/** Filters that all hold. */
export type Conjunction = readonly AtomicFilter[];

/** How many conjunctions `toDisjunctions` makes of a filter, without making them. */
export function countDisjunctions(filter: Filter | null): number {
  if (filter === null) return 1;
  if (filter.kind === 'composite') {
    const counts = filter.filters.map(countDisjunctions);
    return filter.operator === 'OR'
      ? counts.reduce((sum, count) => sum + count, 0)
      : counts.reduce((product, count) => product * count, 1);
  }
  return filter.kind === 'field' ? alternatives(filter).length : 1;
}

/**
 * The filter in disjunctive normal form: a document matches it if all filters of any conjunction hold. Every value of
 * `IN` and `ARRAY_CONTAINS_ANY` is a conjunction of its own.
 */
export function toDisjunctions(filter: Filter | null): readonly Conjunction[] {
  if (filter === null) return [[]];
  if (filter.kind === 'composite') {
    const parts = filter.filters.map(toDisjunctions);
    return filter.operator === 'OR' ? parts.flat() : parts.reduce(combine, [[]]);
  }
  return filter.kind === 'field' ? alternatives(filter).map((each) => [each]) : [[filter]];
}

function combine(
  left: readonly Conjunction[],
  right: readonly Conjunction[],
): readonly Conjunction[] {
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function alternatives(filter: FieldFilter): readonly FieldFilter[] {
  const oneOf = (operator: FieldFilter['operator']): readonly FieldFilter[] =>
    (arrayElements(filter.value) ?? []).map((value: Value) => ({ ...filter, operator, value }));
  if (filter.operator === 'IN') return oneOf('EQUAL');
  return filter.operator === 'ARRAY_CONTAINS_ANY' ? oneOf('ARRAY_CONTAINS') : [filter];
}
