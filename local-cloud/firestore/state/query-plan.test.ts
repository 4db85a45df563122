import fc from 'fast-check';
import { anyValue } from '../testing/any-value';
import { and, by, field, queryOf } from '../testing/queries';
import { integer, list, text } from '../testing/test-database';
import { type StoredDocument } from './document';
import { DocumentTable } from './document-table';
import { type Cursor, type Filter, type Query } from './query';
import { compareDocuments, completeOrder } from './query-order';
import { planQuery } from './query-plan';
import { compileMatch, runQuery } from './run-query';
import { type Fields, type Value } from './value';

/** Few different values, so that many are equal. */
const values = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }).map(integer) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Value>(
      { doubleValue: 1 },
      { doubleValue: Number.NaN },
      { nullValue: 0 },
    ),
  },
  { weight: 1, arbitrary: anyValue },
);
const names = fc.constantFrom('p', 'q');
const rangeOperators = fc.constantFrom(
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'EQUAL',
  'NOT_EQUAL',
  'ARRAY_CONTAINS',
);
const filters: fc.Arbitrary<Filter> = fc.oneof(
  fc
    .tuple(names, rangeOperators, values)
    .map((parts) => field(...(parts as Parameters<typeof field>))),
  fc
    .tuple(names, fc.array(values, { minLength: 1, maxLength: 3 }))
    .map(([name, each]) => field(name, 'IN', list(...each))),
);
/** Often none, so that there is something left to find. */
const cursors = fc.option(fc.record({ values: fc.tuple(values), before: fc.boolean() }), {
  freq: 1,
});
const queries: fc.Arbitrary<Query> = fc.record({
  parent: fc.constant(''),
  collectionId: fc.constant('c'),
  allDescendants: fc.boolean(),
  where: fc.option(fc.array(filters, { minLength: 1, maxLength: 2 }).map((each) => and(...each))),
  orderBy: fc.array(
    fc.record({
      field: fc.constantFrom('p', 'q', '__name__').map((name) => [name]),
      descending: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  select: fc.constant(null),
  startAt: cursors,
  endAt: cursors,
  offset: fc.nat({ max: 2 }),
  limit: fc.option(fc.nat({ max: 5 })),
});

test('however a query is planned, it finds what looking at every document would', () => {
  const document = fc.dictionary(names, values);
  fc.assert(
    fc.property(fc.array(document, { minLength: 90, maxLength: 100 }), queries, (all, query) => {
      const table = new DocumentTable();
      all.forEach((fields, index) => {
        const path = `${index % 4 > 0 ? 'c' : `d/${index % 7}/c`}/${index}`;
        table.replace(path, { path, fields, createMicros: 1, updateMicros: 1 }, index + 1);
      });
      // Half of the documents change after the first run has made the indexes.
      runQuery(table, query);
      all.slice(0, 30).forEach((_fields, index) => {
        const path = `${index % 4 > 0 ? 'c' : `d/${index % 7}/c`}/${index}`;
        const fields = all[all.length - 1 - index]!;
        table.replace(
          path,
          index % 5 === 0 ? null : { path, fields, createMicros: 1, updateMicros: 2 },
          1000 + index,
        );
      });
      const matching = [...table.documents()].filter(compileMatch(query));
      const orders = completeOrder(query);
      matching.sort((left, right) => compareDocuments(orders, left, right));
      const end = query.limit === null ? undefined : query.offset + query.limit;
      expect(runQuery(table, query).map(({ path }) => path)).toEqual(
        matching.slice(query.offset, end).map(({ path }) => path),
      );
    }),
    { numRuns: 250 },
  );
});

describe('the cost of a query', () => {
  const table = new DocumentTable();
  for (let index = 0; index < 3000; index++) {
    const isDue = index % 100 === 0;
    const fields: Fields = {
      state: text(isDue ? 'leased' : 'done'),
      ...(isDue ? { due_at: integer(index) } : {}),
    };
    const path = `pipelines/${index % 50}/tasks/${index}`;
    table.replace(path, { path, fields, createMicros: 1, updateMicros: 1 }, index + 1);
  }
  const candidatesOf = (query: Query): StoredDocument[] => [
    ...planQuery(table.scope(query)!, query).candidates,
  ];
  const group = { collectionId: 'tasks', allDescendants: true };

  test('a range over a field that few documents have looks at those in the range', () => {
    const query = queryOf({
      ...group,
      where: field('due_at', 'LESS_THAN_OR_EQUAL', integer(1000)),
      orderBy: [by('due_at')],
      limit: 5,
    });
    expect(candidatesOf(query)).toHaveLength(11);
    expect(planQuery(table.scope(query)!, query).isSorted).toBe(true);
  });

  test('of two equalities the rarer one is looked up', () => {
    const where = and(
      field('state', 'EQUAL', text('leased')),
      field('due_at', 'EQUAL', integer(500)),
    );
    expect(candidatesOf(queryOf({ ...group, where }))).toHaveLength(1);
  });

  test('a page is read from its cursor on', () => {
    const startAt: Cursor = { values: [integer(2800)], before: true };
    expect(
      candidatesOf(queryOf({ ...group, orderBy: [by('due_at')], startAt, limit: 2 })),
    ).toHaveLength(2);
  });

  test('other collections are not looked at', () => {
    expect(candidatesOf(queryOf({ parent: 'pipelines/7', collectionId: 'tasks' }))).toHaveLength(
      60,
    );
  });
});
