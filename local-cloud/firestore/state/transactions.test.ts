import { ManualClock } from '../testing/manual-clock';
import { commit, integer, remove, set, testDatabase } from '../testing/test-database';
import { type Database, type ReadMoment } from './database';
import { FirestoreError } from './firestore-error';
import { type ReadWriteTransaction } from './transactions';
import { queryOf } from '../testing/queries';

function begin(database: Database, retryOf = ''): ReadWriteTransaction {
  const options = { kind: 'readWrite', retryOf, concurrency: 'pessimistic' } as const;
  return database.transactions.begin(options) as ReadWriteTransaction;
}

const inside = (transaction: ReadWriteTransaction): ReadMoment => ({
  transaction,
  readMicros: null,
});
const collection = queryOf();

/** Reads the counter and writes one more, with as many attempts as it takes. */
async function increment(database: Database): Promise<number> {
  let retryOf = '';
  for (let attempts = 1; ; attempts++) {
    const transaction = begin(database, retryOf);
    retryOf = transaction.id;
    try {
      const document = await database.read('c/counter', inside(transaction));
      const current = document?.fields['n'];
      const n =
        current !== undefined && 'integerValue' in current ? Number(current.integerValue) : 0;
      await commit(database, [set('c/counter', { n: integer(n + 1) })], { transaction });
      return attempts;
    } catch (error) {
      if (!(error instanceof FirestoreError) || error.status !== 'ABORTED') throw error;
    }
  }
}

describe('read-write transactions', () => {
  test('lose no update, however many there are', async () => {
    const database = testDatabase();
    await Promise.all(Array.from({ length: 50 }, () => increment(database)));
    expect(database.table.get('c/counter')?.fields).toEqual({ n: integer(50) });
  });

  test('make a plain write wait until they have committed', async () => {
    const database = testDatabase();
    const transaction = begin(database);
    await database.read('c/a', inside(transaction));
    const order: string[] = [];
    const plain = commit(database, [set('c/a', { by: integer(2) })]).then(() =>
      order.push('plain'),
    );
    await commit(database, [set('c/a', { by: integer(1) })], { transaction });
    order.push('transaction');
    await plain;
    expect(order).toEqual(['transaction', 'plain']);
    expect(database.table.get('c/a')?.fields).toEqual({ by: integer(2) });
  });

  test('are aborted when an older one needs what they hold', async () => {
    const database = testDatabase();
    const older = begin(database);
    const younger = begin(database);
    await database.read('c/a', inside(younger));
    await commit(database, [set('c/a', {})], { transaction: older });
    await expect(
      commit(database, [set('c/b', {})], { transaction: younger }),
    ).rejects.toMatchObject({
      status: 'ABORTED',
    });
    expect(() => database.transactions.get(younger.id)).toThrow(
      expect.objectContaining({ status: 'INVALID_ARGUMENT' }) as Error,
    );
  });

  test('do not commit when an older one came between their last lock and their writes', async () => {
    const database = testDatabase();
    const older = begin(database);
    const younger = begin(database);
    const blocker = begin(database, older.id);
    await database.read('c/a', inside(blocker));
    const write = commit(database, [set('c/a', { by: integer(2) })], { transaction: younger });
    // Rolling back grants the younger its lock; before it can go on, the older takes it away.
    database.rollback(blocker.id);
    const read = database.read('c/a', inside(older));
    await expect(write).rejects.toMatchObject({ status: 'ABORTED' });
    expect(await read).toBeNull();
    expect(database.table.get('c/a')).toBeNull();
  });

  test('keep the age of the attempt that they retry', () => {
    const database = testDatabase();
    const first = begin(database);
    const other = begin(database);
    expect(begin(database, first.id).owner.age).toBeLessThan(other.owner.age);
  });

  test('make a write wait that would add to what their queries found', async () => {
    const database = testDatabase();
    const transaction = begin(database);
    expect(await database.query(collection, inside(transaction))).toEqual([]);
    const order: string[] = [];
    const phantom = commit(database, [set('c/phantom', {})]).then(() => order.push('phantom'));
    await commit(database, [set('d/elsewhere', {})]);
    await commit(database, [set('d/a', {})], { transaction });
    order.push('transaction');
    await phantom;
    expect(order).toEqual(['transaction', 'phantom']);
  });

  test('are aborted when an older one adds to what their queries found', async () => {
    const database = testDatabase();
    const older = begin(database);
    const transaction = begin(database);
    await database.query(collection, inside(transaction));
    await commit(database, [set('c/phantom', {})], { transaction: older });
    await expect(commit(database, [set('d/a', {})], { transaction })).rejects.toMatchObject({
      status: 'ABORTED',
    });
    expect(database.table.get('d/a')).toBeNull();
  });

  test('are aborted when a query that is cut off would now find something else', async () => {
    const database = testDatabase();
    const transaction = begin(database);
    await database.query(queryOf({ limit: 1 }), inside(transaction));
    await commit(database, [set('c/phantom', {})]);
    await expect(commit(database, [set('d/a', {})], { transaction })).rejects.toMatchObject({
      status: 'ABORTED',
    });
  });

  test('lock what their queries find', async () => {
    const database = testDatabase();
    await commit(database, [set('c/a', { n: integer(1) })]);
    const transaction = begin(database);
    await database.query(collection, inside(transaction));
    const removal = commit(database, [remove('c/a')]);
    await commit(database, [set('c/a', { n: integer(2) })], { transaction });
    await removal;
    expect(database.table.get('c/a')).toBeNull();
  });

  test('let go of their locks when they are rolled back', async () => {
    const database = testDatabase();
    const transaction = begin(database);
    await database.read('c/a', inside(transaction));
    const write = commit(database, [set('c/a', {})]);
    database.rollback(transaction.id);
    await write;
    expect(() => database.transactions.get(transaction.id)).toThrow('transaction has expired');
  });

  test('expire when nobody uses them for a minute, and free their locks', async () => {
    const clock = new ManualClock();
    const database = testDatabase(clock);
    const transaction = begin(database);
    await database.read('c/a', inside(transaction));
    const write = commit(database, [set('c/a', {})]);
    const refused = expect(write).rejects.toThrow('contention');
    clock.advance(20_000);
    await refused;
    clock.advance(30_000);
    expect(database.transactions.get(transaction.id)).toBe(transaction);
    clock.advance(70_000);
    await commit(database, [set('c/a', {})]);
    expect(() => database.transactions.get(transaction.id)).toThrow('transaction has expired');
  });
});

describe('optimistic transactions', () => {
  const beginOptimistic = (database: Database): ReadWriteTransaction =>
    database.transactions.begin({
      kind: 'readWrite',
      retryOf: '',
      concurrency: 'optimistic',
    }) as ReadWriteTransaction;

  test('read at the moment of their first read, and hold nobody up', async () => {
    const database = testDatabase();
    await commit(database, [set('c/a', { n: integer(1) }), set('c/b', { n: integer(1) })]);
    const transaction = beginOptimistic(database);
    await database.read('c/a', inside(transaction));
    await commit(database, [set('c/b', { n: integer(2) }), set('c/new', {})]);
    const b = await database.read('c/b', inside(transaction));
    expect(b?.fields).toEqual({ n: integer(1) });
    const found = await database.query(collection, inside(transaction));
    expect(found.map(({ path }) => path)).toEqual(['c/a', 'c/b']);
  });

  test.each([
    ['a document changed', 'c/a', [set('c/a', { n: integer(2) })]],
    ['a document went', 'c/a', [remove('c/a')]],
    ['a document came', 'c/absent', [set('c/absent', {})]],
  ])('are aborted when %s that they read', async (_what, path, writes) => {
    const database = testDatabase();
    await commit(database, [set('c/a', { n: integer(1) })]);
    const transaction = beginOptimistic(database);
    await database.read(path, inside(transaction));
    await commit(database, writes);
    await expect(commit(database, [set('d/a', {})], { transaction })).rejects.toMatchObject({
      status: 'ABORTED',
    });
  });

  test('are aborted when a query would now find something else', async () => {
    const database = testDatabase();
    const transaction = beginOptimistic(database);
    await database.query(collection, inside(transaction));
    await commit(database, [set('c/phantom', {})]);
    await expect(commit(database, [set('d/a', {})], { transaction })).rejects.toMatchObject({
      status: 'ABORTED',
    });
  });

  test('may end without writes whatever has happened', async () => {
    const database = testDatabase();
    const transaction = beginOptimistic(database);
    await database.read('c/a', inside(transaction));
    await commit(database, [set('c/a', {})]);
    expect((await commit(database, [], { transaction })).results).toEqual([]);
  });
});

describe('read-only transactions', () => {
  test('see the database as it was when they began, and hold nobody up', async () => {
    const database = testDatabase();
    await commit(database, [set('c/a', { n: integer(1) })]);
    const transaction = database.transactions.begin({
      kind: 'readOnly',
      readMicros: database.nextMicros(),
    });
    const moment: ReadMoment = { transaction, readMicros: null };
    await commit(database, [set('c/a', { n: integer(2) }), set('c/b', {})]);
    expect((await database.read('c/a', moment))?.fields).toEqual({ n: integer(1) });
    expect((await database.query(collection, moment)).map(({ path }) => path)).toEqual(['c/a']);
  });

  test('cannot look further back than versions are kept', async () => {
    const clock = new ManualClock();
    const database = testDatabase(clock);
    const { commitMicros } = await commit(database, [set('c/a', {})]);
    clock.advance(3_500_000);
    database.checkReadTime(commitMicros);
    clock.advance(200_000);
    expect(() => database.checkReadTime(commitMicros)).toThrow('too old');
    expect(() => database.checkReadTime(commitMicros + 1e12)).toThrow('future');
  });
});
