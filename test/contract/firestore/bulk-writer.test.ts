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
  collection = client.collection(`bulk-${client.collection('x').doc().id}`);
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

test('every write has an outcome of its own', async () => {
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

test('preconditions are kept, one by one', async () => {
  await collection.doc('a').set({ n: 1 });
  const stale = (await collection.doc('a').get()).updateTime!;
  await collection.doc('a').set({ n: 2 });
  const writer = client.bulkWriter();
  writer.onWriteError(() => false);
  const codes = [
    writer.update(collection.doc('a'), { n: 3 }, { lastUpdateTime: stale }),
    writer.update(collection.doc('absent'), { n: 1 }),
    writer.delete(collection.doc('gone'), { exists: true }),
    writer.set(collection.doc('b'), { n: 1 }),
  ].map((outcome) =>
    outcome.then(
      () => 0,
      (error: { code: number }) => error.code,
    ),
  );
  await writer.close();
  expect(await Promise.all(codes)).toEqual([9, 5, 5, 0]);
});

test('a batch with a name that no document can have is refused as a whole', async () => {
  const writer = client.bulkWriter();
  writer.onWriteError(() => false);
  const codes = ['fine', '__reserved__'].map((id) =>
    writer.create(collection.doc(id), {}).then(
      () => 0,
      (error: { code: number }) => error.code,
    ),
  );
  await writer.close();
  expect(await Promise.all(codes)).toEqual([3, 3]);
  expect((await collection.doc('fine').get()).exists).toBe(false);
});

test('writes to one document are done in order', async () => {
  const writer = client.bulkWriter();
  const document = collection.doc('a');
  const times = await (async () => {
    const writes = Array.from({ length: 20 }, (_, n) => writer.set(document, { n }));
    await writer.close();
    return Promise.all(writes);
  })();
  expect((await document.get()).get('n')).toBe(19);
  const micros = times.map(({ writeTime }) => writeTime.valueOf());
  expect(micros).toEqual([...micros].sort());
});

test('a failed write is tried again when the application says so', async () => {
  const document = collection.doc('late');
  const writer = client.bulkWriter();
  writer.onWriteError(({ failedAttempts }) => {
    if (failedAttempts === 1) void document.set({ n: 0 });
    return failedAttempts < 5;
  });
  const outcome = writer.update(document, { n: 1 });
  await writer.close();
  await outcome;
  expect((await document.get()).get('n')).toBe(1);
});

test('five hundred writes are all there', async () => {
  const writer = client.bulkWriter({ throttling: false });
  for (let n = 0; n < 500; n += 1) void writer.set(collection.doc(String(n)), { n });
  await writer.close();
  expect((await collection.count().get()).data().count).toBe(500);
});
