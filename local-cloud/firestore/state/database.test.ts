import {
  commit,
  integer,
  list,
  map,
  remove,
  set,
  testDatabase,
  text,
} from '../testing/test-database';
import { changedFieldPaths, type DocumentChange } from './document';
import { type FieldTransform, type Precondition, type TransformOperation } from './write';

const exists = (value: boolean): Precondition => ({ kind: 'exists', exists: value });
const name = 'projects/demo/databases/(default)/documents/c/a';

describe('preconditions', () => {
  test('must-not-exist refuses a document that exists', async () => {
    const database = testDatabase();
    await commit(database, [set('c/a', {}, { precondition: exists(false) })]);
    await expect(
      commit(database, [set('c/a', {}, { precondition: exists(false) })]),
    ).rejects.toMatchObject({
      status: 'ALREADY_EXISTS',
      message: `Document already exists: ${name}`,
    });
  });

  test('must-exist refuses a document that does not', async () => {
    await expect(commit(testDatabase(), [remove('c/a', exists(true))])).rejects.toMatchObject({
      status: 'NOT_FOUND',
      message: `No document to update: ${name}`,
    });
  });

  test('an update time must be that of the stored version', async () => {
    const database = testDatabase();
    const first = await commit(database, [set('c/a', { n: integer(1) })]);
    const precondition: Precondition = { kind: 'updateTime', updateMicros: first.commitMicros };
    await commit(database, [set('c/a', { n: integer(2) }, { precondition })]);
    await expect(commit(database, [set('c/a', {}, { precondition })])).rejects.toMatchObject({
      status: 'FAILED_PRECONDITION',
    });
  });

  test('one that fails voids the whole commit', async () => {
    const database = testDatabase();
    const writes = [set('c/a', {}), remove('c/b', exists(true))];
    await expect(commit(database, writes)).rejects.toMatchObject({ status: 'NOT_FOUND' });
    expect(database.table.get('c/a')).toBeNull();
  });

  test('a later write of a commit builds on an earlier one', async () => {
    const database = testDatabase();
    await commit(database, [
      set('c/a', { n: integer(1) }, { precondition: exists(false) }),
      set('c/a', { m: integer(2) }, { mask: [['m']], precondition: exists(true) }),
    ]);
    expect(database.table.get('c/a')?.fields).toEqual({ n: integer(1), m: integer(2) });
  });
});

describe('writes', () => {
  test('a mask writes its fields, deletes those that are absent, and leaves the rest', async () => {
    const database = testDatabase();
    await commit(database, [
      set('c/a', { m: map({ x: integer(1), y: integer(2) }), gone: integer(3) }),
    ]);
    const mask = [['m', 'x'], ['gone'], ['deep', 'er']];
    await commit(database, [
      set('c/a', { m: map({ x: text('new') }), deep: map({ er: integer(1) }) }, { mask }),
    ]);
    expect(database.table.get('c/a')?.fields).toEqual({
      m: map({ x: text('new'), y: integer(2) }),
      deep: map({ er: integer(1) }),
    });
  });

  test('an empty mask writes no fields', async () => {
    const database = testDatabase();
    await commit(database, [set('c/a', { n: integer(1) })]);
    await commit(database, [set('c/a', {}, { mask: [] })]);
    expect(database.table.get('c/a')?.fields).toEqual({ n: integer(1) });
  });

  test('one that changes nothing keeps the update time and tells nobody', async () => {
    const database = testDatabase();
    const first = await commit(database, [set('c/a', { n: integer(1) })]);
    const heard: DocumentChange[] = [];
    database.listen((changes) => heard.push(...changes));
    const second = await commit(database, [set('c/a', { n: integer(1) }), remove('c/absent')]);
    expect(second.results[0]?.updateMicros).toBe(first.commitMicros);
    expect(heard).toEqual([]);
    await commit(database, [set('c/a', { n: { doubleValue: 1 } })]);
    database.settle();
    expect(heard.map(({ path, before, after }) => [path, before?.fields, after?.fields])).toEqual([
      ['c/a', { n: integer(1) }, { n: { doubleValue: 1 } }],
    ]);
  });

  test('commit times strictly increase while the clock stands still', async () => {
    const database = testDatabase();
    const first = await commit(database, [set('c/a', { n: integer(1) })]);
    const second = await commit(database, [set('c/a', { n: integer(2) })]);
    expect(second.commitMicros).toBeGreaterThan(first.commitMicros);
    expect(database.table.get('c/a')).toMatchObject({ createMicros: first.commitMicros });
  });

  test('changedFieldPaths names what differs, at the depth where it does', () => {
    const before = {
      a: integer(1),
      m: map({ x: integer(1), 'y z': integer(1) }),
      same: list(),
      gone: integer(1),
    };
    const after = {
      a: { doubleValue: 1 },
      m: map({ x: integer(2) }),
      same: list(),
      come: map({ x: integer(1) }),
    };
    expect(changedFieldPaths(before, after)).toEqual(['a', 'come', 'gone', 'm.`y z`', 'm.x']);
  });
});

describe('transforms', () => {
  const transform = (operation: TransformOperation): FieldTransform => ({
    field: ['v'],
    operation,
  });
  const largest = { integerValue: '9223372036854775807' };
  const cases: readonly [string, TransformOperation, object | null, object][] = [
    ['increment of nothing', { kind: 'increment', operand: integer(2) }, null, integer(2)],
    ['increment of text', { kind: 'increment', operand: integer(2) }, text('x'), integer(2)],
    ['increment of an integer', { kind: 'increment', operand: integer(2) }, integer(3), integer(5)],
    [
      'increment by a double',
      { kind: 'increment', operand: { doubleValue: 0.5 } },
      integer(3),
      { doubleValue: 3.5 },
    ],
    ['increment past 64 bits', { kind: 'increment', operand: integer(1) }, largest, largest],
    ['maximum', { kind: 'maximum', operand: integer(2) }, integer(3), integer(3)],
    ['minimum', { kind: 'minimum', operand: integer(2) }, integer(3), integer(2)],
    [
      'append',
      { kind: 'appendMissing', elements: [integer(1), integer(2)] },
      list(integer(1)),
      list(integer(1), integer(2)),
    ],
    [
      'append to text',
      { kind: 'appendMissing', elements: [integer(1)] },
      text('x'),
      list(integer(1)),
    ],
    [
      'remove',
      { kind: 'removeAll', elements: [{ doubleValue: 1 }] },
      list(integer(1), integer(2)),
      list(integer(2)),
    ],
  ];

  test.each(cases)('%s', async (_name, operation, current, expected) => {
    const database = testDatabase();
    await commit(database, [
      set('c/a', current === null ? {} : { v: current as ReturnType<typeof integer> }),
    ]);
    await commit(database, [set('c/a', {}, { mask: [], transforms: [transform(operation)] })]);
    expect(database.table.get('c/a')?.fields['v']).toEqual(expected);
  });

  test('the server time is that of the commit, in milliseconds', async () => {
    const database = testDatabase();
    const { commitMicros, results } = await commit(database, [
      set('c/a', {}, { transforms: [transform({ kind: 'serverTime' })] }),
    ]);
    const value = { timestampValue: { seconds: String(Math.floor(commitMicros / 1e6)), nanos: 0 } };
    expect(results[0]?.transformResults).toEqual([value]);
    expect(database.table.get('c/a')?.fields['v']).toEqual(value);
  });
});
