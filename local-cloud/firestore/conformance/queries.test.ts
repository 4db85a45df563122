import {
  AggregateField,
  FieldPath,
  Filter,
  type CollectionReference,
  type Firestore,
} from '@google-cloud/firestore';
import { type RunningFirestore } from '../start';
import { officialClient, startLocal } from './local-firestore';

let firestore: RunningFirestore;
let client: Firestore;
let fruit: CollectionReference;

beforeAll(async () => {
  firestore = await startLocal();
  client = officialClient(firestore);
  fruit = client.collection('fruit');
  const batch = client.batch();
  const names = ['apple', 'banana', 'cherry', 'date', 'elder'];
  names.forEach((name, index) => {
    batch.set(fruit.doc(name), {
      name,
      size: index,
      tags: index % 2 ? ['odd'] : ['even'],
      ...(index === 4 ? {} : { price: index + 0.5 }),
    });
  });
  batch.set(fruit.doc('apple').collection('pips').doc('p1'), { n: 1 });
  batch.set(fruit.doc('date').collection('pips').doc('p2'), { n: 2 });
  await batch.commit();
});
afterAll(async () => {
  await client.terminate();
  await firestore.stop();
});

type Query = ReturnType<CollectionReference['where']>;
const idsOf = async (query: Query): Promise<string[]> =>
  (await query.get()).docs.map(({ id }) => id);

const cases: readonly [string, () => Query, readonly string[]][] = [
  ['equality', () => fruit.where('size', '==', 2), ['cherry']],
  ['range', () => fruit.where('size', '>', 1).where('size', '<', 4), ['cherry', 'date']],
  ['not equal', () => fruit.where('price', '!=', 1.5), ['apple', 'cherry', 'date']],
  ['in', () => fruit.where('size', 'in', [0, 3]), ['apple', 'date']],
  ['not in', () => fruit.where('size', 'not-in', [0, 3]), ['banana', 'cherry', 'elder']],
  ['array contains', () => fruit.where('tags', 'array-contains', 'odd'), ['banana', 'date']],
  ['descending with limit', () => fruit.orderBy('size', 'desc').limit(2), ['elder', 'date']],
  ['limit to last', () => fruit.orderBy('size').limitToLast(2), ['date', 'elder']],
  ['offset', () => fruit.orderBy('size').offset(3), ['date', 'elder']],
  ['after a value', () => fruit.orderBy('size').startAfter(1).endAt(3), ['cherry', 'date']],
  ['by id', () => fruit.where(FieldPath.documentId(), '>=', 'date'), ['date', 'elder']],
  [
    'ordered by an absent field',
    () => fruit.orderBy('price'),
    ['apple', 'banana', 'cherry', 'date'],
  ],
  [
    'or',
    () => fruit.where(Filter.or(Filter.where('size', '==', 0), Filter.where('name', '==', 'date'))),
    ['apple', 'date'],
  ],
];

test.each(cases)('%s', async (_name, query, expected) => {
  expect(await idsOf(query())).toEqual(expected);
});

test('a page goes on after a document', async () => {
  const first = await fruit.orderBy('size').limit(2).get();
  expect(await idsOf(fruit.orderBy('size').startAfter(first.docs[1]).limit(2))).toEqual([
    'cherry',
    'date',
  ]);
});

test('a collection group query finds the documents of all collections of that id', async () => {
  expect(
    await idsOf(client.collectionGroup('pips').where('n', '<=', 2).orderBy('n').limit(5)),
  ).toEqual(['p1', 'p2']);
});

test('a projection answers with the named fields', async () => {
  const found = await fruit.where('size', '==', 1).select('name').get();
  expect(found.docs.map((document) => document.data())).toEqual([{ name: 'banana' }]);
});

test('an empty result has a read time', async () => {
  const found = await fruit.where('size', '==', 99).get();
  expect([found.empty, found.readTime.toMillis() > 0]).toEqual([true, true]);
});

test('aggregations count, sum and average what has all of their fields', async () => {
  expect((await fruit.count().get()).data()).toEqual({ count: 5 });
  const both = fruit.aggregate({
    count: AggregateField.count(),
    sum: AggregateField.sum('size'),
    average: AggregateField.average('price'),
  });
  expect((await both.get()).data()).toEqual({ count: 4, sum: 6, average: 2 });
  const none = fruit.where('size', '>', 99).aggregate({ average: AggregateField.average('size') });
  expect((await none.get()).data()).toEqual({ average: null });
});

test('what Firestore does not run is refused', async () => {
  const twice = fruit.where('tags', 'array-contains', 'a').where('tags', 'array-contains', 'b');
  await expect(twice.get()).rejects.toMatchObject({ code: 3 });
});
