import {
  countDisjunctions,
  toDisjunctions,
  type AtomicFilter,
  type Conjunction,
} from '../disjunctions';
import { formatFieldPath, isNamePath } from '../field-path';
import { FirestoreError } from '../firestore-error';
import { type Cursor, type Filter, type Query } from '../query';
import { inequalityFields } from '../query-order';
import { arrayElements } from '../value';

const MAXIMUM_DISJUNCTIONS = 30;
const MAXIMUM_COMPARISON_VALUES = { IN: 30, ARRAY_CONTAINS_ANY: 30, NOT_IN: 10 } as const;
const MAXIMUM_INEQUALITY_FIELDS = 10;
/** Of filters (over all disjunctions), sort orders, and the parent if the collection is below a document. */
const MAXIMUM_COMPONENTS = 100;
const NOT_IN_ALONE =
  "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.";

/**
 * Refuses what Firestore does not run, in the order in which it looks. The shape of the operands is checked already.
 * @throws FirestoreError INVALID_ARGUMENT
 */
export function checkQuery(query: Query): void {
  const filters = atomicFilters(query.where);
  checkCombinations(filters);
  checkNameFilters(filters);
  checkOrder(query);
  for (const cursor of [query.startAt, query.endAt])
    if (cursor !== null) checkCursor(query, cursor);
  for (const filter of filters) checkComparisonValues(filter);
  checkDisjunctions(query);
  checkInequalities(query.where, filters);
}

function atomicFilters(filter: Filter | null): readonly AtomicFilter[] {
  if (filter === null) return [];
  return filter.kind === 'composite' ? filter.filters.flatMap(atomicFilters) : [filter];
}

const negations: ReadonlySet<string> = new Set([
  'NOT_EQUAL',
  'NOT_IN',
  'IS_NOT_NAN',
  'IS_NOT_NULL',
]);

function checkCombinations(filters: readonly AtomicFilter[]): void {
  if (filters.filter(({ operator }) => negations.has(operator)).length > 1) {
    throw invalid(
      "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query.",
    );
  }
  const has = (operator: string): boolean => filters.some((filter) => filter.operator === operator);
  if (has('NOT_IN') && (has('IN') || has('ARRAY_CONTAINS_ANY'))) throw invalid(NOT_IN_ALONE);
}

/**
 * Refuses a `not-in` beside an `or`, which Firestore documents as not to be combined. Google's emulator serves it, and
 * the official clients' own tests count on that, so this holds only where the indexes are insisted on.
 * @throws FirestoreError INVALID_ARGUMENT
 */
export function checkNotInAlone({ where }: Query): void {
  const hasNotIn = atomicFilters(where).some(({ operator }) => operator === 'NOT_IN');
  if (hasNotIn && hasDisjunction(where)) throw invalid(NOT_IN_ALONE);
}

function hasDisjunction(filter: Filter | null): boolean {
  if (filter?.kind !== 'composite') return false;
  return (
    (filter.operator === 'OR' && filter.filters.length > 1) || filter.filters.some(hasDisjunction)
  );
}

function checkNameFilters(filters: readonly AtomicFilter[]): void {
  for (const { field, kind, operator } of filters) {
    if (!isNamePath(field)) continue;
    if (kind === 'unary') throw invalid('__key__ filter value must be a Key');
    if (operator.startsWith('ARRAY_CONTAINS')) throw invalid('the name __key__ is reserved');
  }
}

function checkOrder(query: Query): void {
  const names = query.orderBy.map(({ field }) => formatFieldPath(field));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw invalid(`order by clause cannot contain duplicate fields ${repeated}`);
  // The fields of inequalities may follow: Firestore adds them by itself, at the end.
  const key = query.orderBy.findIndex(({ field }) => isNamePath(field));
  if (key !== -1 && key < query.orderBy.length - 1)
    throw invalid('order by clause cannot contain more fields after the key');
  if (query.collectionId !== '') return;
  const filtered = atomicFilters(query.where).find(({ field }) => !isNamePath(field));
  if (filtered !== undefined)
    throw invalid(`kind is required for filter: ${formatFieldPath(filtered.field)}`);
  if (query.orderBy.some(({ field, descending }) => descending || !isNamePath(field)))
    throw invalid('kind is required for all orders except __key__ ascending');
}

/** What Firestore orders by of itself takes no value. */
function checkCursor({ orderBy }: Query, { values }: Cursor): void {
  if (values.length > orderBy.length) throw invalid('Cursor has too many values.');
  for (const [index, value] of values.entries()) {
    if (isNamePath(orderBy[index]!.field) && !('referenceValue' in value))
      throw invalid('Cursor __key__ value is not a document reference.');
  }
}

function checkComparisonValues(filter: AtomicFilter): void {
  if (filter.kind !== 'field') return;
  const { operator, value } = filter;
  if (operator !== 'IN' && operator !== 'NOT_IN' && operator !== 'ARRAY_CONTAINS_ANY') return;
  const maximum = MAXIMUM_COMPARISON_VALUES[operator];
  if ((arrayElements(value)?.length ?? 0) > maximum)
    throw invalid(`'${operator}' supports up to ${maximum} comparison values.`);
}

function checkDisjunctions(query: Query): void {
  const count = countDisjunctions(query.where);
  if (count > MAXIMUM_DISJUNCTIONS) {
    throw invalid(
      `Too many disjunctions after normalization. Result had ${count} disjunctions which is more than the maximum of ${MAXIMUM_DISJUNCTIONS}`,
    );
  }
  const disjunctions = toDisjunctions(query.where);
  if (disjunctions.some((filters) => memberships(filters) > 1))
    throw invalid("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.");
  const filters = disjunctions.reduce((sum, conjunction) => sum + conjunction.length, 0);
  const orders = query.orderBy.length;
  const parents = query.parent === '' ? 0 : 1;
  if (filters + orders + parents > MAXIMUM_COMPONENTS) {
    throw invalid(
      `The query may not have more than ${MAXIMUM_COMPONENTS} filters + sort orders + ancestor total. Currently there are ${filters} filters, ${orders} sort orders, and ${parents === 0 ? 'no' : 'one'} ancestor filter.`,
    );
  }
}

function memberships(filters: Conjunction): number {
  return filters.filter(({ operator }) => operator === 'ARRAY_CONTAINS').length;
}

function checkInequalities(where: Filter | null, filters: readonly AtomicFilter[]): void {
  if (where === null) return;
  const fields = inequalityFields(where);
  const names = [...new Set(fields.map(formatFieldPath))].sort();
  if (names.length > MAXIMUM_INEQUALITY_FIELDS) {
    throw invalid(
      `The query contains ${names.length} distinct inequality fields: [${names.join(', ')}]. A query may not have more than ${MAXIMUM_INEQUALITY_FIELDS} distinct inequality fields.`,
    );
  }
  const fixesName = filters.some(
    ({ field, operator }) => isNamePath(field) && (operator === 'EQUAL' || operator === 'IN'),
  );
  if (fixesName && fields.length > 0 && !fields.some(isNamePath)) {
    throw invalid(
      'Equality on key is not allowed if there are other inequality fields and key does not appear in inequalities.',
    );
  }
}

function invalid(message: string): FirestoreError {
  return new FirestoreError('INVALID_ARGUMENT', message);
}
