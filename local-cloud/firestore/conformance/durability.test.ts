import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocumentChange } from '../state/document';
import { withClient } from './local-firestore';

test('a restart with the same folder keeps the documents, their times and their databases', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-firestore-'));
  try {
    let written: Date | undefined;
    await withClient(
      async (client) => {
        await client.doc('c/a').set({ n: 1, bytes: Buffer.from([1, 2]) });
        await client.doc('c/gone').set({});
        await client.doc('c/gone').delete();
        written = (await client.doc('c/a').get()).createTime?.toDate();
      },
      { dataDir },
    );
    await withClient(
      async (client) => {
        const document = await client.doc('c/a').get();
        expect(document.data()).toEqual({ n: 1, bytes: Buffer.from([1, 2]) });
        expect(document.createTime?.toDate()).toEqual(written);
        expect((await client.collection('c').get()).size).toBe(1);
      },
      { dataDir },
    );
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});

test('every change is handed on in commit order, and a write without effect is not', async () => {
  const changes: DocumentChange[] = [];
  await withClient(
    async (client) => {
      await client.batch().set(client.doc('c/a'), { n: 1 }).set(client.doc('c/b'), {}).commit();
      expect(changes).toHaveLength(2);
      await client.doc('c/a').set({ n: 1 });
      await client.doc('c/a').update({ n: 2 });
      await client.doc('c/b').delete();
    },
    { onWrite: (change) => changes.push(change) },
  );
  expect(changes.map(({ path, before, after }) => [path, before?.fields, after?.fields])).toEqual([
    ['c/a', undefined, { n: { integerValue: '1' } }],
    ['c/b', undefined, {}],
    ['c/a', { n: { integerValue: '1' } }, { n: { integerValue: '2' } }],
    ['c/b', {}, undefined],
  ]);
  const times = changes.map(({ commitMicros }) => commitMicros);
  expect(times).toEqual([...times].sort((left, right) => left - right));
  expect(new Set(times).size).toBe(3);
});
