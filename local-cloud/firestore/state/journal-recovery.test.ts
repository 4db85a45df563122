import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { anyValue } from '../testing/any-value';
import { ManualClock } from '../testing/manual-clock';
import { commit, integer, remove, set, testDatabase } from '../testing/test-database';
import { type Database } from './database';
import { type StoredDocument } from './document';
import { decodeCommit, encodeCommit, type CommitRecord } from './journal-codec';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-firestore-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stateOf = (database: Database): StoredDocument[] =>
  [...database.table.documents()].sort((left, right) => (left.path < right.path ? -1 : 1));

test('every value survives the journal to the bit', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), anyValue), (fields) => {
      const document: StoredDocument = { path: 'c/a', fields, createMicros: 1, updateMicros: 2 };
      const line = JSON.stringify(encodeCommit(3, [['c/a', document]]));
      const [entry] = decodeCommit(JSON.parse(line) as CommitRecord);
      expect(JSON.stringify(encodeCommit(3, [entry!]))).toBe(line);
    }),
  );
});

test('a reopened database holds what was committed and goes on after its last commit', async () => {
  const path = join(folder, 'a.journal');
  const clock = new ManualClock();
  const database = testDatabase(clock, path);
  await commit(database, [set('c/a', { n: integer(1) }), set('c/b', {})]);
  const last = await commit(database, [set('c/a', { n: integer(2) }), remove('c/b')]);
  const before = stateOf(database);
  database.close();
  const reopened = testDatabase(clock, path);
  expect(stateOf(reopened)).toEqual(before);
  expect(reopened.nextMicros()).toBeGreaterThan(last.commitMicros);
  reopened.close();
});

test('wherever a kill cuts the journal, commits are there in whole or not at all', async () => {
  const path = join(folder, 'whole.journal');
  const database = testDatabase(new ManualClock(), path);
  const states = [stateOf(database)];
  const acknowledged = [0];
  for (let round = 1; round <= 12; round++) {
    // Every commit writes both documents, so that half of one would show.
    await commit(database, [
      set('c/a', { round: integer(round) }),
      set('c/b', { round: integer(round) }),
    ]);
    states.push(stateOf(database));
    acknowledged.push(statSync(path).size);
  }
  database.close();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: statSync(path).size }), (bytes) => {
      const torn = join(folder, 'torn.journal');
      copyFileSync(path, torn);
      truncateSync(torn, bytes);
      const reopened = testDatabase(new ManualClock(), torn);
      expect(stateOf(reopened)).toEqual(
        states[acknowledged.filter((size) => size <= bytes).length - 1],
      );
      reopened.close();
    }),
    { numRuns: 60 },
  );
});

test('a journal that is mostly history is rewritten, and loses nothing', async () => {
  const path = join(folder, 'long.journal');
  const database = testDatabase(new ManualClock(), path);
  for (let round = 0; round < 1100; round++)
    await commit(database, [set('c/a', { round: integer(round) })]);
  const before = stateOf(database);
  database.close();
  testDatabase(new ManualClock(), path).close();
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(2);
  const reopened = testDatabase(new ManualClock(), path);
  expect(stateOf(reopened)).toEqual(before);
  reopened.close();
});
