import fc from 'fast-check';
import { anyQuery, queriedFields } from '../testing/any-query';
import { anyValue } from '../testing/any-value';
import { referenceCompare } from '../testing/reference-order';
import { referenceQuery } from '../testing/reference-query';
import { integer, list, map, text } from '../testing/test-database';
import { type StoredDocument } from './document';
import { DocumentTable } from './document-table';
import { compareValues } from './ordering';
import { type Query } from './query';
import { planQuery } from './query-plan';
import { readPlans, runQuery } from './run-query';
import { type Fields, type Value } from './value';

test('values are ordered as the documentation says', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (left, right) => {
      expect(Math.sign(compareValues(left, right))).toBe(Math.sign(referenceCompare(left, right)));
    }),
    { numRuns: 1000 },
  );
});

/** Few different values, so that many are equal. */
const values = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }).map(integer) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Value>(
      { doubleValue: 1 },
      { doubleValue: Number.NaN },
      { nullValue: 0 },
      text('a'),
      list(integer(1), text('a')),
      list(integer(2), { doubleValue: 1 }, integer(1)),
    ),
  },
  { weight: 1, arbitrary: anyValue },
);

const fields = fc
  .record(
    Object.fromEntries(queriedFields.map((name) => [name, values])) as Record<
      (typeof queriedFields)[number],
      fc.Arbitrary<Value>
    >,
    { requiredKeys: [] },
  )
  .map(({ 'm.r': nested, ...others }): Fields => ({
    ...others,
    ...(nested === undefined ? {} : { m: map({ r: nested }) }),
  }));

const paths = Array.from(
  { length: 90 },
  (_, index) => `${index % 4 > 0 ? 'c' : `d/${index % 7}/c`}/${index}`,
);

function tableOf(documents: readonly Fields[]): DocumentTable {
  const table = new DocumentTable();
  documents.forEach((each, index) => put(table, index, each));
  return table;
}

function put(table: DocumentTable, index: number, fields: Fields | null): void {
  const path = paths[index]!;
  table.load(path, fields && { path, fields, createMicros: 1, updateMicros: 1 });
}

const pathsOf = (documents: readonly StoredDocument[]): string[] =>
  documents.map(({ path }) => path);

test('however a query is planned, it finds what looking at every document and sorting all does', () => {
  const documents = fc.array(fields, { minLength: paths.length, maxLength: paths.length });
  let results = 0;
  fc.assert(
    fc.property(documents, anyQuery(values, paths), (all, query) => {
      const table = tableOf(all);
      // A third of the documents change or go after the first run has made the indexes.
      runQuery(table, query);
      for (let index = 0; index < 30; index++)
        put(table, index, index % 5 === 0 ? null : all[all.length - 1 - index]!);
      const expected = pathsOf(referenceQuery([...table.documents()], query));
      results += expected.length;
      expect(pathsOf(runQuery(table, query))).toEqual(expected);
      // And with an index for everything, as for many documents.
      const scope = table.scope(query)!;
      const plans = planQuery(scope, query, { smallScope: 0, fewCandidates: 0 });
      expect(pathsOf(readPlans(query, plans))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
  // Most queries find something, or the comparison would not say much.
  expect(results).toBeGreaterThan(200);
});

test('the last results are the first of the opposite order, reversed', () => {
  const documents = fc.array(fields, { minLength: paths.length, maxLength: paths.length });
  const query: Query = {
    parent: '',
    collectionId: 'c',
    allDescendants: true,
    where: null,
    orderBy: [{ field: ['p'], descending: false }],
    select: null,
    startAt: null,
    endAt: null,
    offset: 0,
    limit: null,
  };
  fc.assert(
    fc.property(documents, (all) => {
      const table = tableOf(all);
      const last = { ...query, orderBy: [{ field: ['p'], descending: true }], limit: 5 };
      expect(pathsOf(runQuery(table, last)).reverse()).toEqual(
        pathsOf(runQuery(table, query)).slice(-5),
      );
    }),
    { numRuns: 20 },
  );
});
