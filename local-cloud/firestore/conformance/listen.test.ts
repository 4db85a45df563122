import {
  type CollectionReference,
  type DocumentData,
  type Firestore,
  type QuerySnapshot,
} from '@google-cloud/firestore';
import { type RunningFirestore } from '../start';
import { officialClient, startLocal } from './local-firestore';

let firestore: RunningFirestore;
let client: Firestore;
let collection: CollectionReference;
const unsubscribes: (() => void)[] = [];

beforeAll(async () => {
  firestore = await startLocal();
  client = officialClient(firestore);
});
beforeEach(() => {
  collection = client.collection(`c-${client.collection('x').doc().id}`);
});
afterEach(() => unsubscribes.splice(0).forEach((unsubscribe) => unsubscribe()));
afterAll(async () => {
  await client.terminate();
  await firestore.stop();
});

/** The snapshots of a listener, one after the other. */
class Snapshots<Snapshot> {
  private readonly arrived: Snapshot[] = [];
  private wake: () => void = () => undefined;

  readonly push = (snapshot: Snapshot): void => {
    this.arrived.push(snapshot);
    this.wake();
  };

  async next(): Promise<Snapshot> {
    while (this.arrived.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.arrived.shift()!;
  }
}

const changesOf = (snapshot: QuerySnapshot<DocumentData>): string[] =>
  snapshot.docChanges().map(({ type, doc }) => `${type} ${doc.id}`);

test('a document is followed from its absence to its deletion', async () => {
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
});

test('a query tells what comes, changes and goes', async () => {
  await collection.doc('a').set({ live: true });
  const snapshots = new Snapshots<string[]>();
  unsubscribes.push(
    collection.where('live', '==', true).onSnapshot((each) => snapshots.push(changesOf(each))),
  );
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

test('a limited query lets the next one in when one leaves', async () => {
  for (const [index, id] of ['a', 'b', 'c'].entries())
    await collection.doc(id).set({ order: index });
  const snapshots = new Snapshots<string[]>();
  unsubscribes.push(
    collection
      .orderBy('order')
      .limit(2)
      .onSnapshot((each) => snapshots.push(changesOf(each))),
  );
  expect(await snapshots.next()).toEqual(['added a', 'added b']);
  await collection.doc('a').delete();
  expect(await snapshots.next()).toEqual(['removed a', 'added c']);
});

test('a listener outlives a restart of the server', async () => {
  const first = await startLocal();
  const port = Number(first.addresses.grpc.split(':')[1]);
  const other = officialClient(first);
  const snapshots = new Snapshots<DocumentData | undefined>();
  unsubscribes.push(other.doc('c/a').onSnapshot((snapshot) => snapshots.push(snapshot.data())));
  expect(await snapshots.next()).toBeUndefined();
  await first.stop();
  const second = await startLocal({ port });
  const writer = officialClient(second);
  await writer.doc('c/a').set({ n: 1 });
  expect(await snapshots.next()).toEqual({ n: 1 });
  unsubscribes.splice(0).forEach((unsubscribe) => unsubscribe());
  await Promise.all([other.terminate(), writer.terminate()]);
  await second.stop();
}, 20_000);
