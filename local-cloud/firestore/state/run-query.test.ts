import { and, by, field, queryOf } from '../testing/queries';
import { commit, integer, list, map, set, testDatabase, text } from '../testing/test-database';
import { type Database } from './database';
import { type Cursor, type Filter, type Query } from './query';
import { completeOrder } from './query-order';
import { runQuery } from './run-query';
import { type Fields, type Value } from './value';

async function databaseOf(documents: Readonly<Record<string, Fields>>): Promise<Database> {
  const database = testDatabase();
  await commit(
    database,
    Object.entries(documents).map(([path, fields]) => set(path, fields)),
  );
  return database;
}

async function idsOf(
  documents: Readonly<Record<string, Fields>>,
  query: Partial<Query>,
): Promise<string[]> {
  const database = await databaseOf(documents);
  return runQuery(database.table, queryOf(query)).map(({ path }) =>
    path.slice(path.indexOf('/') + 1),
  );
}

const mixed: Readonly<Record<string, Fields>> = {
  'c/null': { v: { nullValue: 0 } },
  'c/true': { v: { booleanValue: true } },
  'c/nan': { v: { doubleValue: Number.NaN } },
  'c/one': { v: integer(1) },
  'c/onehalf': { v: { doubleValue: 1.5 } },
  'c/two': { v: { doubleValue: 2 } },
  'c/text': { v: text('x') },
  'c/list': { v: list(integer(1), text('x')) },
  'c/none': {},
};

describe('filters', () => {
  const cases: readonly [Filter, readonly string[]][] = [
    [field('v', 'EQUAL', { doubleValue: 1 }), ['one']],
    [field('v', 'GREATER_THAN', integer(1)), ['onehalf', 'two']],
    [field('v', 'LESS_THAN', integer(2)), ['one', 'onehalf']],
    [field('v', 'LESS_THAN_OR_EQUAL', integer(2)), ['one', 'onehalf', 'two']],
    [field('v', 'NOT_EQUAL', integer(1)), ['true', 'nan', 'onehalf', 'two', 'text', 'list']],
    [field('v', 'IN', list(integer(1), { doubleValue: 1 }, text('x'))), ['one', 'text']],
    [field('v', 'NOT_IN', list(integer(1), text('x'))), ['true', 'nan', 'onehalf', 'two', 'list']],
    [field('v', 'NOT_IN', list(integer(1), { nullValue: 0 })), []],
    [field('v', 'ARRAY_CONTAINS', text('x')), ['list']],
    [field('v', 'ARRAY_CONTAINS_ANY', list(text('y'), integer(1))), ['list']],
    [{ kind: 'unary', field: ['v'], operator: 'IS_NULL' }, ['null']],
    [{ kind: 'unary', field: ['v'], operator: 'IS_NAN' }, ['nan']],
    [
      { kind: 'unary', field: ['v'], operator: 'IS_NOT_NULL' },
      ['true', 'nan', 'one', 'onehalf', 'two', 'text', 'list'],
    ],
  ];

  test.each(cases)('%j finds %j', async (where, expected) => {
    expect((await idsOf(mixed, { where })).sort()).toEqual([...expected].sort());
  });

  test('reach into maps, and take quoted names as they are', async () => {
    const documents = { 'c/a': { m: map({ 'x.y': integer(1) }) }, 'c/b': { 'm.x': integer(1) } };
    const where: Filter = {
      kind: 'field',
      field: ['m', 'x.y'],
      operator: 'EQUAL',
      value: integer(1),
    };
    expect(await idsOf(documents, { where })).toEqual(['a']);
  });

  test('join by OR', async () => {
    const filters = [field('v', 'EQUAL', integer(1)), field('v', 'EQUAL', text('x'))];
    expect(await idsOf(mixed, { where: { kind: 'composite', operator: 'OR', filters } })).toEqual([
      'one',
      'text',
    ]);
  });
});

describe('orders and cursors', () => {
  const documents = {
    'c/b': { n: integer(1) },
    'c/a': { n: integer(1) },
    'c/d': { n: integer(3) },
    'c/c': { n: integer(2), m: integer(0) },
    'c/e': { m: integer(1) },
  };

  test('documents without an ordered field are left out; names decide between equals', async () => {
    expect(await idsOf(documents, { orderBy: [by('n')] })).toEqual(['a', 'b', 'c', 'd']);
  });

  test('the last direction holds for the names too', async () => {
    expect(await idsOf(documents, { orderBy: [by('n', true)] })).toEqual(['d', 'c', 'b', 'a']);
  });

  test('an inequality orders by its field', async () => {
    expect(await idsOf(documents, { where: field('n', 'GREATER_THAN', integer(0)) })).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(
      completeOrder(
        queryOf({
          where: and(field('z', 'NOT_EQUAL', integer(0)), field('a', 'LESS_THAN', integer(0))),
        }),
      ),
    ).toEqual([by('a'), by('z'), by('__name__')]);
  });

  test('a cursor cuts before or after the documents that it names', async () => {
    const at = (values: readonly Value[], before: boolean): Cursor => ({ values, before });
    const orderBy = [by('n')];
    expect(await idsOf(documents, { orderBy, startAt: at([integer(1)], true) })).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
    expect(await idsOf(documents, { orderBy, startAt: at([integer(1)], false) })).toEqual([
      'c',
      'd',
    ]);
    expect(await idsOf(documents, { orderBy, endAt: at([integer(2)], true) })).toEqual(['a', 'b']);
    const afterA = at([integer(1), { referenceValue: 'c/a' }], false);
    expect(await idsOf(documents, { orderBy, startAt: afterA, limit: 1, offset: 1 })).toEqual([
      'c',
    ]);
  });
});

describe('scopes', () => {
  const documents = { 'c/a': {}, 'c/a/c/b': {}, 'd/x/c/d': {}, 'd/x/e/y': {}, 'd/x': {} };

  test('a collection holds its own documents only', async () => {
    expect(await idsOf(documents, {})).toEqual(['a']);
    expect(await idsOf(documents, { parent: 'c/a' })).toEqual(['a/c/b']);
  });

  test('a collection group holds those of every depth', async () => {
    expect(await idsOf(documents, { allDescendants: true })).toEqual(['a', 'a/c/b', 'x/c/d']);
  });

  test('without a collection id it is everything below the parent', async () => {
    expect(
      await idsOf(documents, { parent: 'd/x', collectionId: '', allDescendants: true }),
    ).toEqual(['x/c/d', 'x/e/y']);
  });
});

test('a read in the past sees the documents of that time', async () => {
  const database = await databaseOf({ 'c/a': { v: integer(1) }, 'c/b': { v: integer(1) } });
  const then = database.nextMicros();
  await commit(database, [
    set('c/a', { v: integer(2) }),
    { kind: 'delete', path: 'c/b', precondition: null },
  ]);
  await commit(database, [set('c/d', { v: integer(1) })]);
  const where = field('v', 'EQUAL', integer(1));
  const past = runQuery(database.table, queryOf({ where }), then);
  expect(past.map(({ path }) => path)).toEqual(['c/a', 'c/b']);
  expect(runQuery(database.table, queryOf({ where })).map(({ path }) => path)).toEqual(['c/d']);
});
