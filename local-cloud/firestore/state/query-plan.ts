import { type DocumentScope } from './document-scope';
import { type StoredDocument } from './document';
import { formatFieldPath, isNamePath, type FieldPath } from './field-path';
import { equalValues, typeRank } from './ordering';
import { type FieldFilter, type Filter, type Order, type Query } from './query';
import { completeOrder } from './query-order';
import { arrayElements } from './value';
import {
  allValues,
  exactRange,
  narrowRange,
  rangeOfType,
  type Bound,
  type ValueRange,
} from './value-range';

/** Where the candidates of a query come from. All of them still have to be matched against the whole query. */
export interface QueryPlan {
  readonly candidates: Iterable<StoredDocument>;
  /** True when the candidates come in the order of the results, so that reading can stop at the limit. */
  readonly isSorted: boolean;
}

/** Below this many documents, looking at each is cheaper than an index. */
const SMALL_SCOPE = 64;

/** Chooses the cheapest way to find a superset of the query's results in `scope`. */
export function planQuery(scope: DocumentScope, query: Query): QueryPlan {
  if (scope.size <= SMALL_SCOPE) return { candidates: scope.documents(), isSorted: false };
  const lookups = findLookups(query);
  const orders = completeOrder(query);
  const ordered = orderedLookup(lookups, orders);
  const hasOtherFilters =
    lookups.some((lookup) => lookup !== ordered) || hasUnindexedFilter(query.where);
  const canStopEarly = ordered !== null && query.limit !== null;
  if (canStopEarly && !hasOtherFilters) return orderedPlan(scope, ordered, query);
  const cheapest = cheapestLookup(scope, lookups);
  if (cheapest !== null) return { candidates: readLookup(scope, cheapest), isSorted: false };
  if (canStopEarly) return orderedPlan(scope, ordered, query);
  return { candidates: scope.documents(), isSorted: false };
}

/** The documents of one field's index that lie in any of some ranges. */
interface Lookup {
  readonly field: FieldPath;
  readonly ranges: readonly ValueRange[];
}

/** One lookup per field that an `AND` of the query restricts to ranges. */
function findLookups(query: Query): readonly Lookup[] {
  const filters = conjuncts(query.where).filter((filter) => filter.kind === 'field');
  const equalities = filters
    .filter(({ operator }) => operator === 'EQUAL' || operator === 'IN')
    .map(equalityLookup);
  const ranges = new Map<string, FieldFilter[]>();
  for (const filter of filters.filter(isRange)) {
    const name = formatFieldPath(filter.field);
    ranges.set(name, [...(ranges.get(name) ?? []), filter]);
  }
  return [...equalities, ...[...ranges.values()].map(rangeLookup)];
}

function conjuncts(filter: Filter | null): readonly Filter[] {
  if (filter === null) return [];
  return filter.kind === 'composite' && filter.operator === 'AND'
    ? filter.filters.flatMap(conjuncts)
    : [filter];
}

function hasUnindexedFilter(where: Filter | null): boolean {
  return conjuncts(where).some(
    (filter) =>
      filter.kind !== 'field' ||
      !(isRange(filter) || filter.operator === 'EQUAL' || filter.operator === 'IN'),
  );
}

function isRange({ operator }: FieldFilter): boolean {
  return operator.startsWith('LESS_THAN') || operator.startsWith('GREATER_THAN');
}

function equalityLookup({ field, operator, value }: FieldFilter): Lookup {
  const values = operator === 'IN' ? (arrayElements(value) ?? []) : [value];
  // Values that are equal in queries (1 and 1.0) must not find a document twice.
  const distinct = values.filter(
    (each, index) => values.findIndex((other) => equalValues(each, other)) === index,
  );
  return { field, ranges: distinct.map(exactRange) };
}

/** The first lower and the first upper bound: others on the same field are left to the matching. */
function rangeLookup(filters: readonly FieldFilter[]): Lookup {
  const bound = (prefix: string): Bound | null => {
    const filter = filters.find(({ operator }) => operator.startsWith(prefix));
    return filter === undefined
      ? null
      : { value: filter.value, inclusive: filter.operator.endsWith('OR_EQUAL') };
  };
  const [first] = filters as readonly [FieldFilter, ...FieldFilter[]];
  return {
    field: first.field,
    ranges: [
      rangeOfType(typeRank(first.value), {
        lower: bound('GREATER_THAN'),
        upper: bound('LESS_THAN'),
      }),
    ],
  };
}

/** The lookup whose index order is the order of the results; null when no single index has that order. */
function orderedLookup(lookups: readonly Lookup[], orders: readonly Order[]): Lookup | null {
  const [first, second, ...others] = orders as readonly [Order, ...Order[]];
  const isIndexOrder =
    isNamePath(first.field) ||
    (second !== undefined &&
      isNamePath(second.field) &&
      second.descending === first.descending &&
      others.length === 0);
  if (!isIndexOrder) return null;
  const name = formatFieldPath(first.field);
  const lookup = lookups.find(
    ({ field, ranges }) => formatFieldPath(field) === name && ranges.length === 1,
  );
  return lookup ?? { field: first.field, ranges: [allValues] };
}

/** Reads in the order of the results, between the query's cursors. */
function orderedPlan(scope: DocumentScope, { field, ranges }: Lookup, query: Query): QueryPlan {
  const descending = completeOrder(query)[0]!.descending;
  const [start, end] = [query.startAt?.values[0], query.endAt?.values[0]];
  const between = (range: ValueRange): ValueRange =>
    descending ? narrowRange(range, end, start) : narrowRange(range, start, end);
  return {
    candidates: readLookup(scope, { field, ranges: ranges.map(between) }, descending),
    isSorted: true,
  };
}

function* readLookup(
  scope: DocumentScope,
  lookup: Lookup,
  descending = false,
): Generator<StoredDocument, void> {
  const index = scope.index(lookup.field);
  for (const range of lookup.ranges) yield* index.documents(range, descending);
}

/** Counts each lookup's documents, but none further than the smallest so far. */
function cheapestLookup(scope: DocumentScope, lookups: readonly Lookup[]): Lookup | null {
  let cheapest: Lookup | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const lookup of lookups) {
    const documents = readLookup(scope, lookup);
    let count = 0;
    while (count < fewest && documents.next().done !== true) count += 1;
    if (count < fewest) [cheapest, fewest] = [lookup, count];
  }
  return cheapest;
}
