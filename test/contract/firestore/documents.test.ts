import {
  FieldValue,
  Firestore,
  GeoPoint,
  Timestamp,
  type CollectionReference,
} from '@google-cloud/firestore';
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
  collection = client.collection(`documents-${client.collection('x').doc().id}`);
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

describe('values', () => {
  test('of every type come back as they went', async () => {
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
      list: [1, { deep: [] }],
      map: { empty: {}, 'odd.name`': 1 },
      vector: FieldValue.vector([1, 2.5]),
    };
    const document = collection.doc('a');
    await document.set({ ...value, reference: collection.doc('other') });
    const { reference, ...read } = (await document.get()).data()!;
    expect(read).toEqual(value);
    expect((reference as typeof document).path).toBe(collection.doc('other').path);
  });

  test('of time are kept to the microsecond, and cut there', async () => {
    const { time } = await writtenAndRead({ time: new Timestamp(1, 123_456_789) });
    expect((time as Timestamp).nanoseconds).toBe(123_456_000);
  });

  test('that are integers of 64 bits are exact for clients that ask for them', async () => {
    const exact = new Firestore({ projectId: target.project, useBigInt: true });
    const document = exact.doc(collection.doc('big').path);
    await document.set({ n: 2n ** 63n - 1n });
    expect((await document.get()).get('n')).toBe(2n ** 63n - 1n);
    await exact.terminate();
  });
});

async function writtenAndRead(
  data: FirebaseFirestore.DocumentData,
): Promise<FirebaseFirestore.DocumentData> {
  const document = collection.doc();
  await document.set(data);
  return (await document.get()).data()!;
}

describe('preconditions', () => {
  test('create needs a document that does not exist', async () => {
    const document = collection.doc('a');
    await document.create({ n: 1 });
    await expect(document.create({})).rejects.toMatchObject({
      code: 6,
      message: expect.stringContaining('Document already exists'),
    });
  });

  test('update needs a document that exists', async () => {
    await expect(collection.doc('absent').update({ n: 1 })).rejects.toMatchObject({
      code: 5,
      message: expect.stringContaining('No document to update'),
    });
  });

  test('delete needs nothing unless it says so', async () => {
    await collection.doc('absent').delete();
    await expect(collection.doc('absent').delete({ exists: true })).rejects.toMatchObject({
      code: 5,
    });
  });

  test('lastUpdateTime needs the version that was read', async () => {
    const document = collection.doc('a');
    await document.set({ n: 1 });
    const { updateTime } = await document.get();
    await document.update({ n: 2 }, { lastUpdateTime: updateTime! });
    await expect(document.update({ n: 3 }, { lastUpdateTime: updateTime! })).rejects.toMatchObject({
      code: 9,
    });
    await expect(document.delete({ lastUpdateTime: updateTime! })).rejects.toMatchObject({
      code: 9,
    });
    expect((await document.get()).get('n')).toBe(2);
  });

  test('one that fails voids the whole batch', async () => {
    const batch = client.batch();
    for (let index = 0; index < 600; index++) batch.set(collection.doc(`d${index}`), { index });
    batch.update(collection.doc('absent'), { n: 1 });
    await expect(batch.commit()).rejects.toMatchObject({ code: 5 });
    expect((await collection.get()).size).toBe(0);
  });
});

describe('writes', () => {
  test('set replaces, merge adds, update changes fields by their paths', async () => {
    const document = collection.doc('a');
    await document.set({ m: { x: 1, y: 2 }, gone: true });
    await document.set({ m: { x: 5 } }, { merge: true });
    expect((await document.get()).data()).toEqual({ m: { x: 5, y: 2 }, gone: true });
    await document.set({ m: { x: 6, y: 6 }, n: 1 }, { mergeFields: ['m.x'] });
    expect((await document.get()).data()).toEqual({ m: { x: 6, y: 2 }, gone: true });
    await document.update({ 'm.z': 3, gone: FieldValue.delete() });
    expect((await document.get()).data()).toEqual({ m: { x: 6, y: 2, z: 3 } });
    await document.set({});
    expect((await document.get()).data()).toEqual({});
  });

  test('of one batch build on each other', async () => {
    const document = collection.doc('a');
    await client
      .batch()
      .create(document, { n: 1 })
      .update(document, { n: FieldValue.increment(1) })
      .set(document, { m: 1 }, { merge: true })
      .commit();
    expect((await document.get()).data()).toEqual({ n: 2, m: 1 });
  });

  test('that change nothing keep the update time', async () => {
    const first = await collection.doc('a').set({ n: 1 });
    const second = await collection.doc('a').set({ n: 1 });
    expect(second.writeTime.isEqual(first.writeTime)).toBe(true);
  });

  test('keep the create time for as long as the document lives', async () => {
    const document = collection.doc('a');
    const created = await document.set({ n: 1 });
    const changed = await document.set({ n: 2 });
    const read = await document.get();
    expect(read.createTime?.isEqual(created.writeTime)).toBe(true);
    expect(read.updateTime?.isEqual(changed.writeTime)).toBe(true);
    expect(changed.writeTime.valueOf() > created.writeTime.valueOf()).toBe(true);
    await document.delete();
    await document.set({ n: 3 });
    expect((await document.get()).createTime!.valueOf() > changed.writeTime.valueOf()).toBe(true);
  });

  test('of one batch have one time', async () => {
    const results = await client
      .batch()
      .set(collection.doc('a'), { at: FieldValue.serverTimestamp() })
      .set(collection.doc('b'), { at: FieldValue.serverTimestamp() })
      .commit();
    expect(results[0]?.writeTime.isEqual(results[1]!.writeTime)).toBe(true);
    const [a, b] = await client.getAll(collection.doc('a'), collection.doc('b'));
    expect(a?.get('at')).toEqual(b?.get('at'));
  });
});

describe('transforms', () => {
  test.each([
    ['of integers is an integer', 1, 2, 3],
    ['of a double is a double', 1, 1.5, 2.5],
    ['of a missing field sets it', undefined, 7, 7],
    ['of something else replaces it', 'text', 7, 7],
  ])('increment %s', async (_what, before, operand, after) => {
    const document = collection.doc();
    await document.set(before === undefined ? {} : { n: before });
    await document.update({ n: FieldValue.increment(operand) });
    expect((await document.get()).get('n')).toBe(after);
  });

  test('increment stays at the largest and the smallest integer of 64 bits', async () => {
    const exact = new Firestore({ projectId: target.project, useBigInt: true });
    const document = exact.doc(collection.doc('limits').path);
    await document.set({ most: 2n ** 63n - 2n, least: -(2n ** 63n) + 1n });
    await document.update({ most: FieldValue.increment(10), least: FieldValue.increment(-10) });
    expect((await document.get()).data()).toEqual({ most: 2n ** 63n - 1n, least: -(2n ** 63n) });
    await exact.terminate();
  });

  test('arrayUnion adds what is missing, arrayRemove takes every occurrence', async () => {
    const document = collection.doc('a');
    await document.set({ list: [1, 2, 2, 'x'], other: 'no list' });
    await document.update({
      list: FieldValue.arrayUnion(2, 3, 3, { deep: 1 }),
      other: FieldValue.arrayUnion('a'),
      fresh: FieldValue.arrayUnion('b'),
    });
    expect((await document.get()).data()).toEqual({
      list: [1, 2, 2, 'x', 3, { deep: 1 }],
      other: ['a'],
      fresh: ['b'],
    });
    await document.update({ list: FieldValue.arrayRemove(2, { deep: 1 }) });
    expect((await document.get()).get('list')).toEqual([1, 'x', 3]);
  });

  test('serverTimestamp is the time of the commit, to the millisecond', async () => {
    const { writeTime } = await collection.doc('a').set({ at: FieldValue.serverTimestamp() });
    const at = (await collection.doc('a').get()).get('at') as Timestamp;
    expect(at.toMillis()).toBe(Math.floor(writeTime.toMillis()));
    expect(at.nanoseconds % 1_000_000).toBe(0);
  });
});

describe('reads', () => {
  test('getAll answers in the order of the question, with a mask if asked', async () => {
    await collection.doc('a').set({ n: 1, m: { x: 1, y: 2 } });
    const documents = ['b', 'a', 'b'].map((id) => collection.doc(id));
    const read = await client.getAll(...documents, { fieldMask: ['n', 'm.x'] });
    expect(read.map((document) => document.data())).toEqual([
      undefined,
      { n: 1, m: { x: 1 } },
      undefined,
    ]);
  });

  test('of several documents are of one moment', async () => {
    const documents = Array.from({ length: 20 }, (_, index) => collection.doc(String(index)));
    let isDone = false;
    const writer = (async (): Promise<void> => {
      for (let round = 0; !isDone; round += 1) {
        const batch = client.batch();
        for (const document of documents) batch.set(document, { round });
        await batch.commit();
      }
    })();
    for (let reads = 0; reads < 8; reads += 1) {
      const seen = await client.getAll(...documents);
      expect(new Set(seen.map((document) => document.get('round') as number)).size).toBe(1);
    }
    isDone = true;
    await writer;
  });

  test('say when they were', async () => {
    const { writeTime } = await collection.doc('a').set({});
    const { readTime } = await collection.doc('a').get();
    expect(readTime.valueOf() >= writeTime.valueOf()).toBe(true);
  });
});

test('ids that are reserved are refused at once', async () => {
  const started = Date.now();
  await expect(collection.doc('__reserved__').set({})).rejects.toMatchObject({ code: 3 });
  await expect(collection.doc('__reserved__').get()).rejects.toMatchObject({ code: 3 });
  // The client would retry a refused read for six seconds if headers did not come first.
  expect(Date.now() - started).toBeLessThan(3000);
});
