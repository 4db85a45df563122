import {
  Firestore,
  type CollectionReference,
  type DocumentData,
  type QuerySnapshot,
} from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';
import { Snapshots } from './snapshots';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

let target: ContractTarget;
let client: Firestore;
let collection: CollectionReference;
const unsubscribes: (() => void)[] = [];

beforeAll(async () => {
  target = await contractTarget();
  client = new Firestore({ projectId: target.project });
});
beforeEach(() => {
  collection = client.collection(`listen-${client.collection('x').doc().id}`);
});
afterEach(() => unsubscribes.splice(0).forEach((unsubscribe) => unsubscribe()));
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

const changesOf = (snapshot: QuerySnapshot<DocumentData>): string[] =>
  snapshot.docChanges().map(({ type, doc }) => `${type} ${doc.id}`);

function listenTo(query: FirebaseFirestore.Query): Snapshots<string[]> {
  const snapshots = new Snapshots<string[]>();
  unsubscribes.push(query.onSnapshot((each) => snapshots.push(changesOf(each))));
  return snapshots;
}

describe('a document', () => {
  test('is followed from its absence to its deletion and back', async () => {
    const snapshots = new Snapshots<DocumentData | undefined>();
    const document = collection.doc('a');
    unsubscribes.push(document.onSnapshot((snapshot) => snapshots.push(snapshot.data())));
    expect(await snapshots.next()).toBeUndefined();
    await document.set({ n: 1 });
    expect(await snapshots.next()).toEqual({ n: 1 });
    await document.update({ n: 2 });
    expect(await snapshots.next()).toEqual({ n: 2 });
    await document.delete();
    expect(await snapshots.next()).toBeUndefined();
    await document.set({ n: 3 });
    expect(await snapshots.next()).toEqual({ n: 3 });
  });

  test('is told once for all writes of one transaction', async () => {
    const document = collection.doc('a');
    const snapshots = new Snapshots<DocumentData | undefined>();
    unsubscribes.push(document.onSnapshot((snapshot) => snapshots.push(snapshot.data())));
    await snapshots.next();
    await client.batch().create(document, { n: 1 }).update(document, { n: 2, m: 1 }).commit();
    expect(await snapshots.next()).toEqual({ n: 2, m: 1 });
    expect(snapshots.waiting).toBe(0);
  });

  test('is not told of a write that changed nothing', async () => {
    const document = collection.doc('a');
    await document.set({ n: 1 });
    const snapshots = new Snapshots<DocumentData | undefined>();
    unsubscribes.push(document.onSnapshot((snapshot) => snapshots.push(snapshot.data())));
    await snapshots.next();
    await document.set({ n: 1 });
    await document.update({ n: 1 });
    await document.set({ n: 2 });
    expect(await snapshots.next()).toEqual({ n: 2 });
    expect(snapshots.waiting).toBe(0);
  });

  test('has the times that reads have', async () => {
    const document = collection.doc('a');
    const { writeTime } = await document.set({ n: 1 });
    const snapshots = new Snapshots<FirebaseFirestore.DocumentSnapshot>();
    unsubscribes.push(document.onSnapshot(snapshots.push));
    const first = await snapshots.next();
    expect(first.createTime).toEqual(writeTime);
    const changed = await document.set({ n: 2 });
    const second = await snapshots.next();
    expect([second.createTime, second.updateTime]).toEqual([writeTime, changed.writeTime]);
    expect(second.readTime.valueOf() >= changed.writeTime.valueOf()).toBe(true);
  });
});

describe('a query', () => {
  test('tells what comes, changes and goes', async () => {
    await collection.doc('a').set({ live: true });
    const snapshots = listenTo(collection.where('live', '==', true));
    expect(await snapshots.next()).toEqual(['added a']);
    await client
      .batch()
      .set(collection.doc('b'), { live: true })
      .set(collection.doc('c'), { live: false })
      .commit();
    expect(await snapshots.next()).toEqual(['added b']);
    await collection.doc('a').update({ n: 1 });
    expect(await snapshots.next()).toEqual(['modified a']);
    await collection.doc('a').update({ live: false });
    expect(await snapshots.next()).toEqual(['removed a']);
    await collection.doc('b').delete();
    expect(await snapshots.next()).toEqual(['removed b']);
  });

  test('with a limit lets the next one in when one leaves', async () => {
    for (const [index, id] of ['a', 'b', 'c'].entries())
      await collection.doc(id).set({ order: index });
    const snapshots = listenTo(collection.orderBy('order').limit(2));
    expect(await snapshots.next()).toEqual(['added a', 'added b']);
    await collection.doc('a').delete();
    expect(await snapshots.next()).toEqual(['removed a', 'added c']);
    await collection.doc('c').update({ order: -1 });
    expect(await snapshots.next()).toEqual(['modified c']);
    await collection.doc('a').set({ order: -2 });
    expect(await snapshots.next()).toEqual(['removed b', 'added a']);
  });

  test('with limitToLast, a cursor and an order follows its end', async () => {
    for (const n of [1, 2, 3, 4]) await collection.doc(String(n)).set({ n });
    const snapshots = listenTo(collection.orderBy('n').startAt(2).limitToLast(2));
    expect(await snapshots.next()).toEqual(['added 3', 'added 4']);
    await collection.doc('5').set({ n: 5 });
    expect(await snapshots.next()).toEqual(['removed 3', 'added 5']);
  });

  test('over a collection group hears every collection of that name', async () => {
    const snapshots = listenTo(client.collectionGroup(collection.id));
    expect(await snapshots.next()).toEqual([]);
    await client.doc(`elsewhere/x/${collection.id}/deep`).set({});
    expect(await snapshots.next()).toEqual(['added deep']);
    await collection.doc('flat').set({});
    expect(await snapshots.next()).toEqual([expect.stringContaining('added flat')]);
  });

  test('that is invalid fails its listener', async () => {
    const failed = new Promise((resolve) => {
      unsubscribes.push(
        collection
          .where('a', 'array-contains', 1)
          .where('b', 'array-contains', 2)
          .onSnapshot(() => undefined, resolve),
      );
    });
    expect(String(await failed)).toContain('Error 3');
  });
});

test('a hundred listeners hear one batch', async () => {
  const documents = Array.from({ length: 100 }, (_, index) => collection.doc(String(index)));
  const heard = documents.map((document) => {
    const snapshots = new Snapshots<unknown>();
    unsubscribes.push(document.onSnapshot((snapshot) => snapshots.push(snapshot.get('n'))));
    return snapshots;
  });
  await Promise.all(heard.map((snapshots) => snapshots.next()));
  const batch = client.batch();
  documents.forEach((document, n) => batch.set(document, { n }));
  await batch.commit();
  expect(await Promise.all(heard.map((snapshots) => snapshots.next()))).toEqual(
    documents.map((_, n) => n),
  );
});
