import { type CollectionReference, type Firestore } from '@google-cloud/firestore';
import { type RunningFirestore } from '../start';
import { officialClient, startLocal } from './local-firestore';

let firestore: RunningFirestore;
let client: Firestore;
let collection: CollectionReference;

beforeAll(async () => {
  firestore = await startLocal();
  client = officialClient(firestore);
});
beforeEach(() => {
  collection = client.collection(`c-${client.collection('x').doc().id}`);
});
afterAll(async () => {
  await client.terminate();
  await firestore.stop();
});

test('20 concurrent increments of one document lose none', async () => {
  const counter = collection.doc('counter');
  await counter.set({ n: 0 });
  const increment = (): Promise<void> =>
    client.runTransaction(
      async (transaction) => {
        const n = (await transaction.get(counter)).get('n') as number;
        transaction.update(counter, { n: n + 1 });
      },
      { maxAttempts: 20 },
    );
  await Promise.all(Array.from({ length: 20 }, increment));
  expect((await counter.get()).get('n')).toBe(20);
}, 30_000);

test('a read-only transaction sees one moment', async () => {
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
      ];
    },
    { readOnly: true },
  );
  expect(seen).toEqual([1, 1, false]);
});

test('an error in the body rolls back, and frees the locks', async () => {
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

test('a query in a transaction guards against what others create', async () => {
  const claim = (id: string): Promise<boolean> =>
    client.runTransaction(
      async (transaction) => {
        const taken = await transaction.get(collection.where('claimed', '==', true));
        if (taken.size >= 2) return false;
        transaction.create(collection.doc(id), { claimed: true });
        return true;
      },
      { maxAttempts: 10 },
    );
  const claims = await Promise.all(['a', 'b', 'c', 'd'].map(claim));
  expect(claims.filter(Boolean)).toHaveLength(2);
  expect((await collection.get()).size).toBe(2);
}, 30_000);
