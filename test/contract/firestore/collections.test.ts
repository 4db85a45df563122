import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { Firestore, type CollectionReference } from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

let target: ContractTarget;
let client: Firestore;
let collection: CollectionReference;

beforeAll(async () => {
  target = await contractTarget();
  client = new Firestore({ projectId: target.project });
});
beforeEach(() => {
  collection = client.collection(`collections-${client.collection('x').doc().id}`);
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

describe('listings', () => {
  test('name the collections below a document, in order', async () => {
    for (const id of ['b', 'a', 'c']) await collection.doc('p').collection(id).doc('x').set({});
    await collection.doc('other').collection('d').doc('x').set({});
    const listed = await collection.doc('p').listCollections();
    expect(listed.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(await collection.doc('none').listCollections()).toEqual([]);
  });

  test('name the collections at the root', async () => {
    await collection.doc('x').set({});
    expect((await client.listCollections()).map(({ id }) => id)).toContain(collection.id);
  });

  test('of documents show those that are missing but have something below them', async () => {
    await collection.doc('missing').collection('sub').doc('x').set({});
    await collection.doc('there').set({});
    const listed = await collection.listDocuments();
    expect(listed.map(({ id }) => id)).toEqual(['missing', 'there']);
    expect((await collection.doc('missing').get()).exists).toBe(false);
  });

  test('of documents go on over many pages', async () => {
    const batch = client.batch();
    for (let n = 0; n < 350; n += 1) batch.set(collection.doc(String(n).padStart(3, '0')), {});
    await batch.commit();
    const listed = await collection.listDocuments();
    expect(listed).toHaveLength(350);
    expect(listed.at(-1)?.id).toBe('349');
  });
});

describe('recursiveDelete', () => {
  test('deletes a document and everything below it, and nothing beside it', async () => {
    const [a, ab] = [collection.doc('a'), collection.doc('ab')];
    const below = a.collection('x').doc('1');
    for (const each of [a, below, below.collection('y').doc('2'), ab]) await each.set({});
    await client.recursiveDelete(a);
    expect((await collection.listDocuments()).map(({ id }) => id)).toEqual(['ab']);
  });

  test('deletes a collection', async () => {
    await collection.doc('a').set({});
    await collection.doc('b').collection('sub').doc('c').set({});
    await client.recursiveDelete(collection);
    expect(await collection.listDocuments()).toEqual([]);
  });
});

describe('databases of one project', () => {
  test('know nothing of each other', async () => {
    const second = new Firestore({ projectId: target.project, databaseId: 'second-database' });
    try {
      await collection.doc('a').set({ of: 'default' });
      const there = second.doc(collection.doc('a').path);
      expect((await there.get()).exists).toBe(false);
      await there.set({ of: 'second' });
      expect((await collection.doc('a').get()).data()).toEqual({ of: 'default' });
      await second.runTransaction(async (transaction) => {
        transaction.update(there, { of: (await transaction.get(there)).get('of') + ' changed' });
      });
      expect((await there.get()).get('of')).toBe('second changed');
    } finally {
      await second.terminate();
    }
  });

  test('are open to firebase-admin as well', async () => {
    const app = initializeApp({ projectId: target.project }, collection.id);
    try {
      const byAdmin = getFirestore(app);
      const document = byAdmin.doc(collection.doc('admin').path);
      await document.set({ n: 1 });
      await byAdmin.runTransaction(async (transaction) => {
        const n = (await transaction.get(document)).get('n') as number;
        transaction.update(document, { n: n + 1 });
      });
      const found = await byAdmin.collection(collection.id).where('n', '==', 2).get();
      expect(found.size).toBe(1);
      const heard = await new Promise((resolve) => {
        const unsubscribe = document.onSnapshot((snapshot) => {
          unsubscribe();
          resolve(snapshot.data());
        });
      });
      expect(heard).toEqual({ n: 2 });
      const elsewhere = getFirestore(app, 'admin-database');
      await elsewhere.doc('c/a').set({ in: 'another database' });
      expect((await byAdmin.doc('c/a').get()).exists).toBe(false);
    } finally {
      await deleteApp(app);
    }
  });
});
