import {
  AggregateField,
  FieldPath,
  FieldValue,
  Filter,
  Firestore,
  type Query,
} from '@google-cloud/firestore';
import { type ContractTarget } from '../cloud/contract-target';
import { indexedTarget } from './indexed-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

const INVALID_ARGUMENT = 3;
const FAILED_PRECONDITION = 9;
const ascending = (fieldPath: string): object => ({ fieldPath, order: 'ASCENDING' });
const descending = (fieldPath: string): object => ({ fieldPath, order: 'DESCENDING' });
const contains = (fieldPath: string): object => ({ fieldPath, arrayConfig: 'CONTAINS' });
const composite = (collectionGroup: string, ...fields: object[]): object => ({
  collectionGroup,
  queryScope: 'COLLECTION',
  fields,
});

const file = {
  indexes: [
    composite('cities', ascending('country'), descending('population')),
    composite('cities', contains('regions'), ascending('population')),
    composite('restaurants', ascending('category'), ascending('rating')),
    composite('restaurants', ascending('city'), ascending('rating')),
    { ...composite('tasks', ascending('state'), ascending('due')), queryScope: 'COLLECTION_GROUP' },
    composite('notes', ascending('kind'), {
      fieldPath: 'embedding',
      vectorConfig: { dimension: 2, flat: {} },
    }),
  ],
  fieldOverrides: [
    { collectionGroup: 'cities', fieldPath: 'history', indexes: [] },
    {
      collectionGroup: 'tasks',
      fieldPath: 'due',
      indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION_GROUP' }],
    },
    { collectionGroup: 'logs', fieldPath: '*', indexes: [] },
    {
      collectionGroup: 'logs',
      fieldPath: 'at',
      indexes: [{ order: 'DESCENDING', queryScope: 'COLLECTION' }],
    },
  ],
};

let target: ContractTarget;
let client: Firestore;

beforeAll(async () => {
  target = await indexedTarget(file);
  client = new Firestore({ projectId: target.project });
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

type Case = readonly [name: string, query: (client: Firestore) => Query];

describe('the automatic indexes serve', () => {
  test.each<Case>([
    ['everything', (db) => db.collection('cities')],
    ['equality', (db) => db.collection('cities').where('state', '==', 'CA')],
    [
      'a range, and the order by its field',
      (db) => db.collection('cities').where('n', '>', 1).where('n', '<', 5).orderBy('n', 'desc'),
    ],
    ['one of several values', (db) => db.collection('cities').where('state', 'in', ['CA', 'NY'])],
    ['not equal', (db) => db.collection('cities').where('state', '!=', 'CA')],
    ['one order, either way', (db) => db.collection('cities').orderBy('n', 'desc')],
    [
      'membership',
      (db) => db.collection('cities').where('regions', 'array-contains-any', ['a', 'b']),
    ],
    [
      'several equalities, merged',
      (db) =>
        db
          .collection('cities')
          .where('state', '==', 'CA')
          .where('name', '==', 'x')
          .where('regions', 'array-contains', 'a'),
    ],
    [
      'an order by a field that is equal',
      (db) => db.collection('cities').where('state', '==', 'CA').orderBy('state'),
    ],
    [
      'or of single fields',
      (db) =>
        db
          .collection('cities')
          .where(Filter.or(Filter.where('a', '==', 1), Filter.where('b', '==', 1))),
    ],
    ['a nested field', (db) => db.collection('cities').where('a.b', '>', 1)],
    [
      'equality and the id',
      (db) => db.collection('cities').where('state', '==', 'CA').orderBy(FieldPath.documentId()),
    ],
    ['a collection group without filters', (db) => db.collectionGroup('cities')],
  ])('%s', async (_name, query) => {
    await expect(query(client).get()).resolves.toBeDefined();
  });
});

describe('the composite indexes of the file serve', () => {
  test.each<Case>([
    [
      'equality and an order',
      (db) => db.collection('cities').where('country', '==', 'USA').orderBy('population', 'desc'),
    ],
    [
      'in and an order',
      (db) =>
        db
          .collection('cities')
          .where('country', 'in', ['USA', 'Japan'])
          .orderBy('population', 'desc'),
    ],
    [
      'membership and a range',
      (db) =>
        db.collection('cities').where('regions', 'array-contains', 'a').where('population', '>', 1),
    ],
    [
      'an order of two fields',
      (db) => db.collection('cities').orderBy('country').orderBy('population', 'desc'),
    ],
    [
      'two equalities and an order, merged',
      (db) =>
        db
          .collection('restaurants')
          .where('category', '==', 'burgers')
          .where('city', '==', 'SF')
          .orderBy('rating'),
    ],
    [
      'a subcollection of that id',
      (db) => db.collection('a/b/restaurants').where('city', '==', 'SF').where('rating', '>', 4),
    ],
    [
      'a collection group',
      (db) => db.collectionGroup('tasks').where('state', '==', 'open').where('due', '<', 5),
    ],
    [
      'a single field of a collection group',
      (db) => db.collectionGroup('tasks').where('due', '<=', 5).orderBy('due'),
    ],
    ['the one field that is indexed', (db) => db.collection('logs').orderBy('at', 'desc')],
  ])('%s', async (_name, query) => {
    await expect(query(client).get()).resolves.toBeDefined();
  });

  test('a vector search of its dimension, with its filter', async () => {
    const notes = client.collection('notes');
    await notes.doc('a').set({ kind: 'x', embedding: FieldValue.vector([1, 1]) });
    const nearest = (query: Query, queryVector: number[]): Promise<unknown> =>
      query
        .findNearest({
          vectorField: 'embedding',
          queryVector,
          limit: 1,
          distanceMeasure: 'EUCLIDEAN',
        })
        .get();
    await expect(nearest(notes.where('kind', '==', 'x'), [1, 2])).resolves.toMatchObject({
      size: 1,
    });
    const missing = {
      code: FAILED_PRECONDITION,
      message: expect.stringContaining(
        'Missing vector index configuration. Please create the required index with the following gcloud command: gcloud firestore indexes composite create',
      ) as string,
    };
    await expect(nearest(notes, [1, 2])).rejects.toMatchObject(missing);
    await expect(nearest(notes.where('kind', '==', 'x'), [1, 2, 3])).rejects.toMatchObject(missing);
  });
});

describe('a query without its index fails:', () => {
  const compositeIndex =
    /The query requires an index\. You can create it here: https:\/\/console\.firebase\.google\.com\/v1\/r\/project\/[^/]+\/firestore\/indexes\?create_composite=/;
  const needs = (kind: string, collection: string, field: string): RegExp =>
    new RegExp(
      `The query requires a ${kind} index for collection ${collection} and field ${field}\\. You can create it here: https://`,
    );

  test.each<readonly [...Case, RegExp]>([
    [
      'equality and an order',
      (db) => db.collection('cities').where('state', '==', 'CA').orderBy('population'),
      compositeIndex,
    ],
    [
      'the other direction of a composite index',
      (db) => db.collection('cities').where('country', '==', 'USA').orderBy('population'),
      compositeIndex,
    ],
    [
      'limit-to-last, which turns the order',
      (db) =>
        db.collection('restaurants').where('city', '==', 'SF').orderBy('rating').limitToLast(2),
      compositeIndex,
    ],
    [
      'equality and a range',
      (db) => db.collection('cities').where('a', '==', 1).where('b', '>', 1),
      compositeIndex,
    ],
    [
      'two ranges',
      (db) => db.collection('cities').where('a', '>', 1).where('b', '>', 1),
      compositeIndex,
    ],
    ['two orders', (db) => db.collection('cities').orderBy('a').orderBy('b'), compositeIndex],
    [
      'ids, backwards',
      (db) => db.collection('cities').orderBy(FieldPath.documentId(), 'desc'),
      compositeIndex,
    ],
    [
      'membership and an order',
      (db) => db.collection('cities').where('tags', 'array-contains', 'a').orderBy('n'),
      compositeIndex,
    ],
    [
      'one side of an or',
      (db) =>
        db
          .collection('cities')
          .where(Filter.or(Filter.where('a', '==', 1), Filter.where('b', '>', 1))),
      compositeIndex,
    ],
    [
      'another collection',
      (db) => db.collection('towns').where('country', '==', 'USA').orderBy('population', 'desc'),
      compositeIndex,
    ],
    [
      'a collection group by equality',
      (db) => db.collectionGroup('cities').where('state', '==', 'CA'),
      needs('COLLECTION_GROUP_ASC', 'cities', 'state'),
    ],
    [
      'a collection group by order',
      (db) => db.collectionGroup('cities').orderBy('n', 'desc'),
      needs('COLLECTION_GROUP_DESC', 'cities', 'n'),
    ],
    [
      'a collection group by membership',
      (db) => db.collectionGroup('cities').where('tags', 'array-contains', 'a'),
      needs('COLLECTION_GROUP_CONTAINS', 'cities', 'tags'),
    ],
    [
      'a collection group with an index of collections',
      (db) =>
        db.collectionGroup('cities').where('country', '==', 'USA').orderBy('population', 'desc'),
      compositeIndex,
    ],
    [
      'a field that is exempt',
      (db) => db.collection('cities').where('history', '==', 1),
      needs('COLLECTION_ASC', 'cities', 'history'),
    ],
    [
      'a field below one that is exempt',
      (db) => db.collection('cities').orderBy('history.last'),
      needs('COLLECTION_ASC', 'cities', 'history.last'),
    ],
    [
      'a collection with an override, by the collection itself',
      (db) => db.collection('tasks').orderBy('due'),
      needs('COLLECTION_ASC', 'tasks', 'due'),
    ],
    [
      'a field of a collection where none is indexed',
      (db) => db.collection('logs').where('text', '==', 'x'),
      needs('COLLECTION_ASC', 'logs', 'text'),
    ],
  ])('%s', async (_name, query, message) => {
    await expect(query(client).get()).rejects.toMatchObject({
      code: FAILED_PRECONDITION,
      message: expect.stringMatching(message) as string,
    });
  });

  test('not-in beside or, which no index serves', async () => {
    const query = client
      .collection('cities')
      .where(Filter.or(Filter.where('a', '==', 1), Filter.where('b', 'not-in', [1])));
    await expect(query.get()).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
      message: expect.stringContaining("'NOT_IN' cannot be used in the same query") as string,
    });
  });

  test('the message has the index as firestore.indexes.json has it', async () => {
    const query = client
      .collection('cities')
      .where('state', '==', 'CA')
      .orderBy('population', 'desc');
    const error = (await query.get().catch((reason: unknown) => reason)) as Error;
    const json = error.message.slice(error.message.indexOf('{'));
    expect(JSON.parse(json)).toEqual(
      composite('cities', ascending('state'), descending('population')),
    );
  });

  test('aggregations', async () => {
    const towns = client.collection('towns');
    await expect(
      towns.where('a', '==', 1).where('b', '==', 1).count().get(),
    ).resolves.toBeDefined();
    await expect(towns.aggregate({ sum: AggregateField.sum('n') }).get()).resolves.toBeDefined();
    const grouped = towns.where('a', '==', 1).aggregate({ sum: AggregateField.sum('n') });
    await expect(grouped.get()).rejects.toMatchObject({ code: FAILED_PRECONDITION });
    await expect(towns.where('a', '==', 1).orderBy('b').count().get()).rejects.toMatchObject({
      code: FAILED_PRECONDITION,
    });
    // What is summed comes from the index after what the query orders by: here the id.
    const byId = towns.orderBy(FieldPath.documentId()).aggregate({ sum: AggregateField.sum('n') });
    await expect(byId.get()).rejects.toMatchObject({ code: FAILED_PRECONDITION });
  });

  test('listeners', async () => {
    const query = client.collection('towns').where('a', '==', 1).orderBy('b');
    let stop = (): void => undefined;
    const error = await new Promise<unknown>((resolve, reject) => {
      stop = query.onSnapshot(() => reject(new Error('The listener was answered.')), resolve);
    });
    stop();
    // The client tells the code in the message alone.
    expect(String(error)).toMatch(compositeIndex);
    expect(String(error)).toContain(`Error ${FAILED_PRECONDITION}:`);
  });

  test('queries in transactions', async () => {
    const query = client.collection('towns').where('a', '==', 1).orderBy('b');
    await expect(
      client.runTransaction((transaction) => transaction.get(query)),
    ).rejects.toMatchObject({ code: FAILED_PRECONDITION });
  });
});
