import {
  FieldValue,
  GeoPoint,
  Timestamp,
  type CollectionReference,
  type Firestore,
} from '@google-cloud/firestore';
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

test('every type of value comes back as it went', async () => {
  const value = {
    nothing: null,
    yes: true,
    integer: 9007199254740991,
    double: 0.1,
    nan: Number.NaN,
    negativeZero: -0,
    infinite: Number.NEGATIVE_INFINITY,
    text: 'ü \u{1f600}',
    bytes: Buffer.from([0, 255]),
    time: new Timestamp(1_700_000_000, 123_456_000),
    place: new GeoPoint(1.5, -2.5),
    reference: collection.doc('other'),
    list: [1, { deep: [] }],
    map: { empty: {}, 'odd.name`': 1 },
    vector: FieldValue.vector([1, 2.5]),
  };
  await collection.doc('a').set(value);
  const read = (await collection.doc('a').get()).data();
  expect(read).toMatchObject({ ...value, reference: expect.anything() });
  expect((read?.['reference'] as typeof value.reference).path).toBe(value.reference.path);
});

test('create, update and delete keep to their preconditions', async () => {
  const document = collection.doc('a');
  await document.create({ n: 1 });
  await expect(document.create({})).rejects.toMatchObject({ code: 6 });
  const first = await document.get();
  await document.update({ n: 2 }, { lastUpdateTime: first.updateTime! });
  await expect(
    document.update({ n: 3 }, { lastUpdateTime: first.updateTime! }),
  ).rejects.toMatchObject({ code: 9 });
  await document.delete({ exists: true });
  await expect(document.delete({ exists: true })).rejects.toMatchObject({ code: 5 });
  await expect(document.update({ n: 1 })).rejects.toMatchObject({ code: 5 });
  expect((await document.get()).exists).toBe(false);
});

test('merge, nested update and transforms', async () => {
  const document = collection.doc('a');
  await document.set({ m: { x: 1, y: 2 }, list: [1], n: 1, gone: true });
  await document.set({ m: { x: 5 } }, { merge: true });
  await document.update({
    'm.z': 3,
    list: FieldValue.arrayUnion(1, 2),
    n: FieldValue.increment(1.5),
    gone: FieldValue.delete(),
    at: FieldValue.serverTimestamp(),
  });
  const { at, ...rest } = (await document.get()).data() as { at: Timestamp };
  expect(rest).toEqual({ m: { x: 5, y: 2, z: 3 }, list: [1, 2], n: 2.5 });
  expect(Math.abs(at.toMillis() - Date.now())).toBeLessThan(60_000);
});

test('an update that changes nothing keeps the update time', async () => {
  const first = await collection.doc('a').set({ n: 1 });
  const second = await collection.doc('a').set({ n: 1 });
  expect(second.writeTime.isEqual(first.writeTime)).toBe(true);
});

test('a batch is all or nothing', async () => {
  const batch = client.batch();
  for (let index = 0; index < 500; index++) batch.set(collection.doc(`d${index}`), { index });
  batch.update(collection.doc('absent'), { n: 1 });
  await expect(batch.commit()).rejects.toMatchObject({ code: 5 });
  expect((await collection.get()).size).toBe(0);
});

test('a bulk writer reports each write by itself', async () => {
  await collection.doc('taken').set({});
  const writer = client.bulkWriter();
  writer.onWriteError(() => false);
  const outcomes = ['a', 'taken', 'b'].map((id) =>
    writer.create(collection.doc(id), { id }).then(
      () => 'written',
      (error: { code: number }) => error.code,
    ),
  );
  await writer.close();
  expect(await Promise.all(outcomes)).toEqual(['written', 6, 'written']);
});

test('getAll reads several documents, with a mask if asked', async () => {
  await collection.doc('a').set({ n: 1, m: 2 });
  const [a, b] = await client.getAll(collection.doc('a'), collection.doc('b'), {
    fieldMask: ['n'],
  });
  expect([a?.data(), b?.exists]).toEqual([{ n: 1 }, false]);
});

test('listings show collections and missing documents', async () => {
  await collection.doc('a').collection('sub').doc('x').set({});
  await collection.doc('b').set({});
  expect((await collection.doc('a').listCollections()).map(({ id }) => id)).toEqual(['sub']);
  expect((await collection.listDocuments()).map(({ id }) => id)).toEqual(['a', 'b']);
});

test('recursiveDelete deletes a document and everything below it, and nothing beside it', async () => {
  const [a, ab] = [collection.doc('a'), collection.doc('ab')];
  for (const each of [
    a,
    a.collection('x').doc('1'),
    a.collection('x').doc('1').collection('y').doc('2'),
    ab,
  ]) {
    await each.set({});
  }
  await client.recursiveDelete(a);
  expect((await collection.listDocuments()).map(({ id }) => id)).toEqual(['ab']);
});

test('ids that are reserved are refused at once', async () => {
  const started = Date.now();
  await expect(collection.doc('__reserved__').set({})).rejects.toMatchObject({ code: 3 });
  await expect(collection.doc('__reserved__').get()).rejects.toMatchObject({ code: 3 });
  // The client would retry a refused read for six seconds if headers did not come first.
  expect(Date.now() - started).toBeLessThan(1500);
});
