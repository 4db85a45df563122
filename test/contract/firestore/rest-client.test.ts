import { Firestore } from '@google-cloud/firestore';
import { GoogleAuth, PassThroughClient, type AuthClient } from 'google-auth-library';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

let target: ContractTarget;
let client: Firestore;

beforeAll(async () => {
  target = await contractTarget();
  // Over REST the client takes its `fetch` from here: what it would load by itself is not for Jest.
  const options = { transporterOptions: { fetchImplementation: fetch } };
  const isReal = process.env['FIRESTORE_EMULATOR_HOST'] === undefined;
  const authClient: AuthClient = isReal
    ? await new GoogleAuth({ clientOptions: options }).getClient()
    : new PassThroughClient(options);
  client = new Firestore({ projectId: target.project, preferRest: true, authClient });
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

/** A collection of each test's own. */
const collection = (): ReturnType<Firestore['collection']> =>
  client.collection(`rest-client-${client.collection('x').doc().id}`);

describe('@google-cloud/firestore with preferRest', () => {
  test('writes and reads every type of value', async () => {
    const data = {
      text: 'grüße 😀',
      integer: 42,
      double: 0.5,
      notANumber: Number.NaN,
      yes: true,
      nothing: null,
      bytes: Buffer.from([0, 255]),
      list: [1, { deep: [] }],
      map: { empty: {} },
    };
    const document = collection().doc('all');
    await document.set(data);
    expect((await document.get()).data()).toEqual(data);
  });

  test('queries, counts and pages through results', async () => {
    const numbers = collection();
    const batch = client.batch();
    for (let n = 0; n < 5; n++) batch.set(numbers.doc(`n${n}`), { n });
    await batch.commit();
    const large = numbers.where('n', '>=', 2).orderBy('n', 'desc');
    expect((await large.limit(2).get()).docs.map(({ id }) => id)).toEqual(['n4', 'n3']);
    expect((await large.count().get()).data()).toEqual({ count: 3 });
    expect((await numbers.listDocuments()).map(({ id }) => id)).toHaveLength(5);
    expect((await numbers.where('n', '==', 77).get()).empty).toBe(true);
  });

  test('runs transactions', async () => {
    const counter = collection().doc('counter');
    await counter.set({ n: 1 });
    await client.runTransaction(async (transaction) => {
      const n = (await transaction.get(counter)).get('n') as number;
      transaction.update(counter, { n: n + 1 });
    });
    expect((await counter.get()).get('n')).toBe(2);
  });

  test('writes in bulk and lists collections', async () => {
    const parent = collection().doc('parent');
    const writer = client.bulkWriter();
    void writer.create(parent.collection('a').doc('1'), {});
    void writer.create(parent.collection('b').doc('1'), {});
    await writer.close();
    expect((await parent.listCollections()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('is told why a call failed', async () => {
    const document = collection().doc('d');
    await document.set({});
    await expect(document.create({})).rejects.toThrow('ALREADY_EXISTS');
    await expect(collection().doc('none').update({ a: 1 })).rejects.toThrow('NOT_FOUND');
  });

  test('listens over gRPC, which it turns to by itself', async () => {
    const document = collection().doc('d');
    const heard: unknown[] = [];
    const twice = new Promise<void>((resolve, reject) => {
      const unsubscribe = document.onSnapshot((snapshot) => {
        heard.push(snapshot.data());
        if (heard.length < 2) return;
        unsubscribe();
        resolve();
      }, reject);
    });
    while (heard.length === 0) await new Promise(setImmediate);
    await document.set({ n: 1 });
    await twice;
    expect(heard).toEqual([undefined, { n: 1 }]);
  });
});
