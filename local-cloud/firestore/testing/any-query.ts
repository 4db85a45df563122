import fc from 'fast-check';
import { checkQuery } from '../state/limits/query-limits';
import { type Cursor, type FieldFilter, type Filter, type Order, type Query } from '../state/query';
import { type Value } from '../state/value';

/** Fields of the documents that `anyQuery` is about, one of them in a map. */
export const queriedFields = ['p', 'q', 'm.r'] as const;

const fieldPaths = fc.constantFrom(...queriedFields).map((name) => name.split('.'));

/** Any query that Firestore runs over collection `c` or its collection group, comparing with some of `values`. */
export function anyQuery(
  values: fc.Arbitrary<Value>,
  paths: readonly string[],
): fc.Arbitrary<Query> {
  const references = fc.constantFrom(...paths).map((path) => ({ referenceValue: path }));
  const cursor = (orderBy: readonly Order[]): fc.Arbitrary<Cursor | null> => {
    const keys = orderBy.map(({ field }) => (field[0] === '__name__' ? references : values));
    const some = fc.nat({ max: keys.length }).chain((count) => fc.tuple(...keys.slice(0, count)));
    return fc.option(fc.record({ values: some, before: fc.boolean() }), { freq: 1 });
  };
  return anyOrder().chain((orderBy) =>
    fc
      .record({
        parent: fc.constant(''),
        collectionId: fc.constant('c'),
        allDescendants: fc.boolean(),
        where: fc.option(anyFilter(values, references)),
        orderBy: fc.constant(orderBy),
        select: fc.constant(null),
        startAt: cursor(orderBy),
        endAt: cursor(orderBy),
        offset: fc.oneof(fc.constant(0), fc.nat({ max: 2 })),
        limit: fc.option(fc.nat({ max: 6 })),
      })
      .filter(isRun),
  );
}

function isRun(query: Query): boolean {
  try {
    checkQuery(query);
    return true;
  } catch {
    return false;
  }
}

/** Different fields, and the name at last if at all. */
function anyOrder(): fc.Arbitrary<readonly Order[]> {
  const named = fc.uniqueArray(fc.record({ field: fieldPaths, descending: fc.boolean() }), {
    maxLength: 2,
    selector: ({ field }) => field.join('.'),
  });
  const byName = fc.option(fc.boolean().map((descending) => ({ field: ['__name__'], descending })));
  return fc
    .tuple(named, byName)
    .map(([orders, name]) => (name === null ? orders : [...orders, name]));
}

const comparisons = [
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'EQUAL',
  'NOT_EQUAL',
] as const;

function anyFilter(
  values: fc.Arbitrary<Value>,
  references: fc.Arbitrary<Value>,
): fc.Arbitrary<Filter> {
  const compare = (
    fields: fc.Arbitrary<readonly string[]>,
    operators: readonly FieldFilter['operator'][],
    operands: fc.Arbitrary<Value>,
  ): fc.Arbitrary<Filter> =>
    fc.record({
      kind: fc.constant('field' as const),
      field: fields,
      operator: fc.constantFrom(...operators),
      value: operands,
    });
  const lists = fc
    .array(values, { minLength: 1, maxLength: 3 })
    .map((each): Value => ({ arrayValue: { values: each } }));
  const atom = fc.oneof(
    { weight: 6, arbitrary: compare(fieldPaths, [...comparisons, 'ARRAY_CONTAINS'], values) },
    { weight: 2, arbitrary: compare(fieldPaths, ['IN', 'NOT_IN', 'ARRAY_CONTAINS_ANY'], lists) },
    { weight: 1, arbitrary: compare(fc.constant(['__name__']), comparisons, references) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('unary' as const),
        field: fieldPaths,
        operator: fc.constantFrom(...(['IS_NULL', 'IS_NAN', 'IS_NOT_NULL', 'IS_NOT_NAN'] as const)),
      }),
    },
  );
  const composite = (inner: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> =>
    fc.record({
      kind: fc.constant('composite' as const),
      operator: fc.constantFrom('AND' as const, 'OR' as const),
      filters: fc.array(inner, { minLength: 1, maxLength: 3 }),
    });
  return fc.oneof(atom, composite(atom), composite(fc.oneof(atom, composite(atom))));
}
