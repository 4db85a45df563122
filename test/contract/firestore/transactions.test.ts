import {
  AggregateField,
  Firestore,
  Timestamp,
  type CollectionReference,
} from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(30_000);

let target: ContractTarget;
let client: Firestore;
let collection: CollectionReference;

beforeAll(async () => {
  target = await contractTarget({
    config: { firestore_databases: [{ id: 'optimistic', concurrency: 'optimistic' }] },
  });
  client = new Firestore({ projectId: target.project });
});
beforeEach(() => {
  collection = client.collection(`transactions-${client.collection('x').doc().id}`);
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

/** Something that others wait for. */
function event(): { readonly happened: Promise<void>; readonly happen: () => void } {
  let happen = (): void => undefined;
  const happened = new Promise<void>((resolve) => (happen = resolve));
  return { happened, happen };
}

/** True if `promise` is not done after a while: the time that a write which need not wait takes many times over. */
async function stillWaits(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 250));
  return Promise.race([promise.then(() => false), later]);
}

describe('a read-write transaction', () => {
  test('commits all of its writes, or none', async () => {
    const [a, b] = [collection.doc('a'), collection.doc('b')];
    await client.runTransaction(async (transaction) => {
      await transaction.getAll(a, b);
      transaction.create(a, { n: 1 }).set(b, { n: 1 }).update(b, { m: 2 });
    });
    expect((await b.get()).data()).toEqual({ n: 1, m: 2 });
    const failing = client.runTransaction((transaction) => {
      transaction.set(b, { n: 2 }).create(a, {});
      return Promise.resolve();
    });
    await expect(failing).rejects.toMatchObject({ code: 6 });
    expect((await b.get()).get('n')).toBe(1);
  });

  test('that throws is rolled back, and frees its locks', async () => {
    const document = collection.doc('a');
    await document.set({ n: 1 });
    const failing = client.runTransaction(async (transaction) => {
      await transaction.get(document);
      transaction.update(document, { n: 2 });
      throw new Error('given up');
    });
    await expect(failing).rejects.toThrow('given up');
    await document.update({ m: 1 });
    expect((await document.get()).data()).toEqual({ n: 1, m: 1 });
  });

  test('keeps plain writes to what it has read waiting, existing or not', async () => {
    for (const document of [collection.doc('absent'), collection.doc('there')]) {
      if (document.id === 'there') await document.set({ log: [] });
      let write: Promise<unknown> = Promise.resolve();
      await client.runTransaction(async (transaction) => {
        await transaction.get(document);
        write = document.set({ by: 'write' });
        expect(await stillWaits(write)).toBe(true);
        transaction.set(document, { by: 'transaction' });
      });
      await write;
      expect((await document.get()).get('by')).toBe('write');
    }
  });

  test('does not keep plain reads waiting', async () => {
    const document = collection.doc('a');
    await document.set({ n: 1 });
    await client.runTransaction(async (transaction) => {
      await transaction.get(document);
      expect((await document.get()).get('n')).toBe(1);
      expect((await collection.get()).size).toBe(1);
      transaction.update(document, { n: 2 });
    });
  });

  test('shares what it reads with other transactions', async () => {
    const document = collection.doc('a');
    await document.set({ n: 1 });
    const read = (): Promise<number> =>
      client.runTransaction(
        async (transaction) => (await transaction.get(document)).get('n') as number,
      );
    const seen = await client.runTransaction(async (transaction) => {
      await transaction.get(document);
      return read();
    });
    expect(seen).toBe(1);
  });

  test('that began first goes first where two have read and want to write', async () => {
    const document = collection.doc('a');
    await document.set({ by: [] });
    const firstHasRead = event();
    const secondHasRead = event();
    const attempts = { first: 0, second: 0 };
    const first = client.runTransaction(async (transaction) => {
      attempts.first += 1;
      const by = (await transaction.get(document)).get('by') as string[];
      firstHasRead.happen();
      await secondHasRead.happened;
      transaction.update(document, { by: [...by, 'first'] });
    });
    const second = client.runTransaction(async (transaction) => {
      attempts.second += 1;
      await firstHasRead.happened;
      const by = (await transaction.get(document)).get('by') as string[];
      secondHasRead.happen();
      transaction.update(document, { by: [...by, 'second'] });
    });
    await Promise.all([first, second]);
    expect((await document.get()).get('by')).toEqual(['first', 'second']);
    expect(attempts.first).toBe(1);
    expect(attempts.second).toBeGreaterThan(1);
  });

  test('is not in a deadlock with one that takes the same documents the other way round', async () => {
    const [a, b] = [collection.doc('a'), collection.doc('b')];
    const gate = event();
    let waiting = 2;
    const run = (order: readonly (typeof a)[]): Promise<void> =>
      client.runTransaction(async (transaction) => {
        const [one, other] = order as [typeof a, typeof a];
        const n = ((await transaction.get(one)).get('n') as number | undefined) ?? 0;
        if (--waiting === 0) gate.happen();
        await gate.happened;
        await transaction.get(other);
        transaction.set(a, { n: n + 1 }).set(b, { n: n + 1 });
      });
    await Promise.all([run([a, b]), run([b, a])]);
    expect([(await a.get()).get('n'), (await b.get()).get('n')]).toEqual([2, 2]);
  });

  test('locks what its queries find, and what they would find', async () => {
    await collection.doc('found').set({ live: true });
    const waiting: Promise<unknown>[] = [];
    await client.runTransaction(async (transaction) => {
      await transaction.get(collection.where('live', '==', true));
      waiting.push(collection.doc('found').update({ n: 1 }));
      waiting.push(collection.doc('found too').set({ live: true }));
      for (const write of waiting) expect(await stillWaits(write)).toBe(true);
      await collection.doc('not found').set({ live: false });
      transaction.set(collection.doc('found'), { live: true, n: 2 });
    });
    await Promise.all(waiting);
    expect((await collection.doc('found').get()).get('n')).toBe(1);
  });

  test('counts what it must not exceed, whoever else does', async () => {
    const claim = (id: string): Promise<boolean> =>
      client.runTransaction(
        async (transaction) => {
          const taken = await transaction.get(collection.where('claimed', '==', true).count());
          if (taken.data().count >= 2) return false;
          transaction.create(collection.doc(id), { claimed: true });
          return true;
        },
        { maxAttempts: 10 },
      );
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map(claim));
    expect(claims.filter(Boolean)).toHaveLength(2);
    expect((await collection.get()).size).toBe(2);
  });

  test('that fails for contention says so after its attempts', async () => {
    const document = collection.doc('a');
    await document.set({ n: 0 });
    const failing = client.runTransaction(
      async (transaction) => {
        await transaction.get(document);
        throw Object.assign(new Error('simulated contention'), { code: 10 });
      },
      { maxAttempts: 2 },
    );
    await expect(failing).rejects.toThrow('contention');
  });
});

describe('a read-only transaction', () => {
  test('sees one moment, whatever it reads', async () => {
    const [a, b] = [collection.doc('a'), collection.doc('b')];
    await a.set({ n: 1 });
    const seen = await client.runTransaction(
      async (transaction) => {
        const before = (await transaction.get(a)).get('n') as unknown;
        await client.batch().set(a, { n: 2 }).set(b, { n: 2 }).commit();
        return [
          before,
          (await transaction.get(a)).get('n') as unknown,
          (await transaction.get(b)).exists,
          (await transaction.get(collection)).size,
          (await transaction.get(collection.count())).data().count,
        ];
      },
      { readOnly: true },
    );
    expect(seen).toEqual([1, 1, false, 1, 1]);
  });

  test('reads at the time that it is told', async () => {
    const document = collection.doc('a');
    const times: Timestamp[] = [];
    for (const n of [1, 2]) times.push((await document.set({ n })).writeTime);
    times.push((await document.delete()).writeTime);
    const at = (readTime: Timestamp): Promise<unknown[]> =>
      client.runTransaction(
        async (transaction) => [
          (await transaction.get(document)).get('n') as unknown,
          (await transaction.get(collection.where('n', '>', 0))).size,
          (await transaction.get(collection.aggregate({ sum: AggregateField.sum('n') }))).data()
            .sum,
        ],
        { readOnly: true, readTime },
      );
    expect(await Promise.all(times.map(at))).toEqual([
      [1, 1, 1],
      [2, 1, 2],
      [undefined, 0, 0],
    ]);
  });

  test('cannot read at a time that is long ago or is to come', async () => {
    const at = (milliseconds: number): Promise<unknown> =>
      client.runTransaction((transaction) => transaction.get(collection.doc('a')), {
        readOnly: true,
        readTime: Timestamp.fromMillis(milliseconds),
      });
    await expect(at(Date.now() - 40 * 24 * 3_600_000)).rejects.toMatchObject({ code: 9 });
    await expect(at(Date.now() + 3_600_000)).rejects.toMatchObject({ code: 3 });
  });
});

describe('in a database that is optimistic', () => {
  let optimistic: Firestore;
  let documents: CollectionReference;
  beforeEach(() => {
    optimistic = new Firestore({ projectId: target.project, databaseId: 'optimistic' });
    documents = optimistic.collection(collection.id);
  });
  afterEach(() => optimistic.terminate());
  const onLocalCloud = (): boolean => target.cloud !== null;

  test('a transaction keeps nobody waiting, and is run again when what it read has changed', async () => {
    if (!onLocalCloud()) return;
    const document = documents.doc('a');
    await document.set({ n: 0 });
    let attempts = 0;
    await optimistic.runTransaction(async (transaction) => {
      attempts += 1;
      const n = (await transaction.get(document)).get('n') as number;
      if (attempts === 1) await document.set({ n: 10 });
      transaction.set(document, { n: n + 1 });
    });
    expect([(await document.get()).get('n'), attempts]).toEqual([11, 2]);
  });

  test('a transaction sees one moment, that of its first read', async () => {
    if (!onLocalCloud()) return;
    const [a, b] = [documents.doc('a'), documents.doc('b')];
    await a.set({ n: 1 });
    await optimistic.runTransaction(async (transaction) => {
      const first = await transaction.get(a);
      await optimistic.batch().set(a, { n: 2 }).set(b, { n: 2 }).commit();
      const second = await transaction.get(b);
      expect(second.exists).toBe(false);
      expect(second.readTime).toEqual(first.readTime);
      expect(
        (await transaction.get(documents)).docs.map((each) => each.get('n') as number),
      ).toEqual([1]);
    });
  });
});
