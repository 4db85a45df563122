import {
  FieldValue,
  Firestore,
  type CollectionReference,
  type VectorQuery,
  type VectorValue,
} from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

let target: ContractTarget;
let client: Firestore;
let collection: CollectionReference;

const vectors = { a: [1, 1], b: [10, 0], c: [20, 0], d: [100, 100], other: [10, 10] };

beforeAll(async () => {
  target = await contractTarget();
  client = new Firestore({ projectId: target.project });
  collection = client.collection(`vectors-${client.collection('x').doc().id}`);
  for (const [id, components] of Object.entries(vectors))
    await collection.doc(id).set({
      kind: id === 'other' ? 'y' : 'x',
      embedding: FieldValue.vector(components),
      nested: { embedding: FieldValue.vector(components) },
    });
  await collection.doc('none').set({ kind: 'x' });
  await collection.doc('list').set({ kind: 'x', embedding: [10, 10] });
  await collection.doc('three').set({ kind: 'x', embedding: FieldValue.vector([1, 2, 3]) });
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

function nearest(options: Partial<Parameters<CollectionReference['findNearest']>[0]>): VectorQuery {
  return collection.where('kind', '==', 'x').findNearest({
    vectorField: 'embedding',
    queryVector: [10, 10],
    limit: 10,
    distanceMeasure: 'EUCLIDEAN',
    ...options,
  });
}

async function idsOf(query: VectorQuery): Promise<string[]> {
  return (await query.get()).docs.map(({ id }) => id);
}

test('the nearest come first, by the measure that is asked for', async () => {
  expect(await idsOf(nearest({ limit: 3 }))).toEqual(['b', 'a', 'c']);
  expect(await idsOf(nearest({ distanceMeasure: 'COSINE', limit: 2 }))).toEqual(['a', 'd']);
  expect(await idsOf(nearest({ distanceMeasure: 'DOT_PRODUCT', limit: 3 }))).toEqual([
    'd',
    'c',
    'b',
  ]);
});

test('what holds no vector of that dimension is left out', async () => {
  expect((await idsOf(nearest({}))).sort()).toEqual(['a', 'b', 'c', 'd']);
  expect(await idsOf(nearest({ vectorField: 'missing' }))).toEqual([]);
  expect(await idsOf(nearest({ vectorField: 'nested.embedding', limit: 1 }))).toEqual(['b']);
});

test('a threshold leaves out what is too far', async () => {
  expect(await idsOf(nearest({ distanceThreshold: 12.8 }))).toEqual(['b', 'a']);
  expect(await idsOf(nearest({ distanceMeasure: 'DOT_PRODUCT', distanceThreshold: 200 }))).toEqual([
    'd',
    'c',
  ]);
});

test('each result can carry its distance', async () => {
  const found = await nearest({ limit: 2, distanceResultField: 'distance' }).get();
  expect(found.docs.map((doc) => doc.get('distance') as number)).toEqual([10, Math.sqrt(162)]);
  expect((found.docs[0]!.get('embedding') as VectorValue).toArray()).toEqual([10, 0]);
  const projected = collection
    .where('kind', '==', 'x')
    .select('distance')
    .findNearest({
      vectorField: 'embedding',
      queryVector: [10, 10],
      limit: 1,
      distanceMeasure: 'EUCLIDEAN',
      distanceResultField: 'distance',
    });
  expect((await projected.get()).docs[0]!.data()).toEqual({ distance: 10 });
});

test('a cosine of a zero vector is refused', async () => {
  const zeros = client.collection(`${collection.id}-zero`);
  await zeros.doc('zero').set({ embedding: FieldValue.vector([0, 0]) });
  const query = zeros.findNearest({
    vectorField: 'embedding',
    queryVector: [1, 0],
    limit: 1,
    distanceMeasure: 'COSINE',
  });
  await expect(query.get()).rejects.toMatchObject({ code: 9 });
});

test('the query vector has at most 2,048 dimensions', async () => {
  const queryVector = new Array<number>(2_049).fill(1);
  await expect(nearest({ queryVector }).get()).rejects.toMatchObject({ code: 3 });
});
