import { conjunctionFields, type ConjunctionFields, type FixedField } from './conjunction-fields';
import { toDisjunctions } from './disjunctions';
import { type StoredDocument } from './document';
import { type DocumentScope } from './document-scope';
import { formatFieldPath, isNamePath } from './field-path';
import { compareValues } from './ordering';
import { type Order, type Query } from './query';
import { completeOrder, isFromStart, isUpToEnd } from './query-order';
import { entryKey, type IndexEntry, type IndexShape, type IndexStretch } from './scope-index';
import { rangesOf, type ValueRange } from './value-range';

/** Where the candidates of a query come from. All of them still have to be matched against the whole query. */
export interface QueryPlan {
  readonly candidates: Iterable<StoredDocument>;
  /** True when the candidates come in the order of the results, so that reading can stop at the limit. */
  readonly isSorted: boolean;
}

/** From where on an index is worth it. */
export interface PlanCosts {
  /** A scope of no more documents is looked through. */
  readonly smallScope: number;
  /** No more candidates than this are read and sorted, rather than making an index over several fields. */
  readonly fewCandidates: number;
}

const usualCosts: PlanCosts = { smallScope: 64, fewCandidates: 1_000 };

/** The candidates of each disjunction of a query: together they hold every result that is in `scope`. */
export function planQuery(
  scope: DocumentScope,
  query: Query,
  { smallScope, fewCandidates }: PlanCosts = usualCosts,
): readonly QueryPlan[] {
  if (scope.size <= smallScope) return [{ candidates: scope.documents(), isSorted: false }];
  const orders = completeOrder(query);
  return toDisjunctions(query.where).map((conjunction) =>
    planConjunction(scope, {
      query,
      orders,
      fields: conjunctionFields(conjunction),
      fewCandidates,
    }),
  );
}

interface Task {
  readonly query: Query;
  readonly orders: readonly Order[];
  readonly fields: ConjunctionFields;
  readonly fewCandidates: number;
}

function planConjunction(scope: DocumentScope, task: Task): QueryPlan {
  const { documentPath } = task.fields;
  if (documentPath !== null) {
    const document = scope.get(documentPath);
    return { candidates: document === null ? [] : [document], isSorted: true };
  }
  const exact = exactLookup(task);
  if (exact.shape.fields.length > 1) {
    const few = fewestCandidates(scope, singleLookups(task), task.fewCandidates);
    if (few !== null) return { candidates: few, isSorted: false };
  }
  return { candidates: readLookup(scope, exact), isSorted: true };
}

/** Stretches of one index, in the order in which they are read. */
interface Lookup {
  readonly shape: IndexShape;
  readonly stretches: readonly IndexStretch[];
  readonly reverse: boolean;
}

/** The index whose order is the order of the results: fixed fields first, then the ordered ones. */
function exactLookup({ query, orders, fields }: Task): Lookup {
  const { equalities, element } = fields;
  const open = orders.filter(({ field }) => !equalities.has(formatFieldPath(field)));
  // Names are unique, so that nothing that comes after them matters.
  const named = open.slice(
    0,
    open.findIndex(({ field }) => isNamePath(field)),
  );
  const first = open[0]!;
  const reverse = first.descending;
  const shape: IndexShape = {
    fields: [
      ...[...equalities.values()].map((fixed) => indexed(fixed, 'value')),
      ...(element === null ? [] : [indexed(element, 'elements')]),
      ...named.map(({ field, descending }) => ({
        field,
        of: 'value' as const,
        descending: descending !== reverse,
      })),
    ],
    namesDescending: open.some(
      ({ field, descending }) => isNamePath(field) && descending !== reverse,
    ),
  };
  const fixed = [...equalities.values(), ...(element === null ? [] : [element])];
  const ranges = rangesOf(fields.others.get(formatFieldPath(first.field)) ?? []);
  const cursors = cursorBounds(query, orders, reverse);
  const stretches = ranges.map((range) => stretchOf(shape, { fixed, range, cursors }));
  return { shape, stretches: reverse ? stretches.reverse() : stretches, reverse };
}

function indexed({ field }: FixedField, of: 'value' | 'elements'): IndexShape['fields'][number] {
  return { field, of, descending: false };
}

/** One index over a single field for every filter that has one. */
function singleLookups({ fields }: Task): readonly Lookup[] {
  const { equalities, element, others } = fields;
  const ofFixed = (fixed: FixedField, of: 'value' | 'elements'): Lookup =>
    singleLookup(indexed(fixed, of), [{ fixed: [fixed], range: null, cursors: null }]);
  const ranges = [...others.values()]
    .filter(([filter]) => !isNamePath(filter!.field))
    .map((filters) =>
      singleLookup(
        { field: filters[0]!.field, of: 'value', descending: false },
        rangesOf(filters).map((range) => ({ fixed: [], range, cursors: null })),
      ),
    );
  return [
    ...[...equalities.values()].map((fixed) => ofFixed(fixed, 'value')),
    ...(element === null ? [] : [ofFixed(element, 'elements')]),
    ...ranges,
  ];
}

function singleLookup(
  field: IndexShape['fields'][number],
  bounds: readonly StretchBounds[],
): Lookup {
  const shape: IndexShape = { fields: [field], namesDescending: false };
  return { shape, stretches: bounds.map((each) => stretchOf(shape, each)), reverse: false };
}

interface CursorBounds {
  readonly isBelow: (document: StoredDocument) => boolean;
  readonly isAbove: (document: StoredDocument) => boolean;
}

/** The query's cursors in the direction of the index. */
function cursorBounds(
  { startAt, endAt }: Query,
  orders: readonly Order[],
  reverse: boolean,
): CursorBounds {
  const isBefore = (document: StoredDocument): boolean =>
    startAt !== null && !isFromStart(document, orders, startAt);
  const isAfter = (document: StoredDocument): boolean =>
    endAt !== null && !isUpToEnd(document, orders, endAt);
  return reverse
    ? { isBelow: isAfter, isAbove: isBefore }
    : { isBelow: isBefore, isAbove: isAfter };
}

interface StretchBounds {
  readonly fixed: readonly FixedField[];
  readonly range: ValueRange | null;
  readonly cursors: CursorBounds | null;
}

/** The entries that begin with the fixed values and go on within a range of the next key and between the cursors. */
function stretchOf(shape: IndexShape, { fixed, range, cursors }: StretchBounds): IndexStretch {
  const compareFixed = (entry: IndexEntry): number => {
    for (let place = 0; place < fixed.length; place++) {
      const order = compareValues(entryKey(shape, entry, place), fixed[place]!.value);
      if (order !== 0) return order;
    }
    return 0;
  };
  const isOutside = (entry: IndexEntry, side: 'isBelow' | 'isAbove'): boolean =>
    (range !== null && range[side](entryKey(shape, entry, fixed.length))) ||
    (cursors !== null && cursors[side](entry.document));
  return {
    isBelow: (entry) => {
      const order = compareFixed(entry);
      return order < 0 || (order === 0 && isOutside(entry, 'isBelow'));
    },
    isAbove: (entry) => {
      const order = compareFixed(entry);
      return order > 0 || (order === 0 && isOutside(entry, 'isAbove'));
    },
  };
}

function* readLookup(
  scope: DocumentScope,
  { shape, stretches, reverse }: Lookup,
): Generator<StoredDocument, void> {
  const index = scope.index(shape);
  for (const stretch of stretches) yield* index.documents(stretch, reverse);
}

/** The shortest list of candidates, if there is one of at most `atMost`. */
function fewestCandidates(
  scope: DocumentScope,
  lookups: readonly Lookup[],
  atMost: number,
): readonly StoredDocument[] | null {
  let fewest: readonly StoredDocument[] | null = null;
  for (const lookup of lookups) {
    const most = fewest?.length ?? atMost + 1;
    const found: StoredDocument[] = [];
    for (const document of readLookup(scope, lookup)) {
      found.push(document);
      if (found.length >= most) break;
    }
    if (found.length < most) fewest = found;
  }
  return fewest;
}
