import {
  AggregateField,
  FieldPath,
  Filter,
  Firestore,
  GeoPoint,
  Timestamp,
  type CollectionReference,
  type Query,
} from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

let target: ContractTarget;
let client: Firestore;
let cities: CollectionReference;

beforeAll(async () => {
  target = await contractTarget();
  client = new Firestore({ projectId: target.project });
  cities = client.collection(`cities-${client.collection('x').doc().id}`);
  const batch = client.batch();
  for (const [id, city] of Object.entries(documents)) batch.set(cities.doc(id), city);
  await batch.commit();
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

const documents = {
  BJ: {
    name: 'Beijing',
    country: 'China',
    population: 21_500_000,
    capital: true,
    regions: ['jingjinji', 'hebei'],
  },
  DC: {
    name: 'Washington',
    country: 'USA',
    population: 680_000,
    capital: true,
    regions: ['east_coast'],
  },
  LA: {
    name: 'Los Angeles',
    country: 'USA',
    state: 'CA',
    population: 3_900_000,
    capital: false,
    regions: ['west_coast', 'socal'],
  },
  SF: {
    name: 'San Francisco',
    country: 'USA',
    state: 'CA',
    population: 860_000,
    capital: false,
    regions: ['west_coast', 'norcal'],
  },
  TOK: {
    name: 'Tokyo',
    country: 'Japan',
    state: null,
    population: 9_000_000,
    capital: true,
    regions: ['kanto', 'honshu'],
  },
};

async function idsOf(query: Query): Promise<string[]> {
  return (await query.get()).docs.map(({ id }) => id);
}

type Case = readonly [name: string, query: () => Query, ids: readonly string[]];

describe('a query finds', () => {
  test.each<Case>([
    ['everything, by id', () => cities, ['BJ', 'DC', 'LA', 'SF', 'TOK']],
    ['what is equal', () => cities.where('state', '==', 'CA'), ['LA', 'SF']],
    ['what is null', () => cities.where('state', '==', null), ['TOK']],
    [
      'what is there and neither null nor equal',
      () => cities.where('state', '!=', 'NY'),
      ['LA', 'SF'],
    ],
    ['what is not null', () => cities.where('state', '!=', null), ['LA', 'SF']],
    ['what is less', () => cities.where('population', '<', 1_000_000), ['DC', 'SF']],
    [
      'what is in a range, in its order',
      () => cities.where('population', '>=', 860_000).where('population', '<=', 9_000_000),
      ['SF', 'LA', 'TOK'],
    ],
    [
      'one of several values',
      () => cities.where('country', 'in', ['USA', 'Japan']),
      ['DC', 'LA', 'SF', 'TOK'],
    ],
    ['none of several values', () => cities.where('country', 'not-in', ['USA', 'Japan']), ['BJ']],
    [
      'what holds an element',
      () => cities.where('regions', 'array-contains', 'west_coast'),
      ['LA', 'SF'],
    ],
    [
      'what holds one of several elements, once',
      () => cities.where('regions', 'array-contains-any', ['west_coast', 'socal', 'kanto']),
      ['LA', 'SF', 'TOK'],
    ],
    ['a list that is equal', () => cities.where('regions', '==', ['east_coast']), ['DC']],
    [
      'what fits two equalities',
      () => cities.where('country', '==', 'USA').where('capital', '==', true),
      ['DC'],
    ],
    [
      'what fits inequalities of two fields, in the order of the fields',
      () => cities.where('population', '>', 700_000).where('name', '<', 'T'),
      ['BJ', 'LA', 'SF'],
    ],
    ['a document by its id', () => cities.where(FieldPath.documentId(), '==', 'SF'), ['SF']],
    [
      'documents by their ids',
      () => cities.where(FieldPath.documentId(), 'in', ['SF', 'BJ', 'XX']),
      ['BJ', 'SF'],
    ],
    [
      'a range of ids',
      () =>
        cities.where(FieldPath.documentId(), '>', 'DC').where(FieldPath.documentId(), '<', 'TOK'),
      ['LA', 'SF'],
    ],
  ])('%s', async (_name, query, ids) => {
    expect(await idsOf(query())).toEqual(ids);
  });
});

describe('OR and AND', () => {
  const where = (...parts: Parameters<typeof Filter.where>): Filter => Filter.where(...parts);
  const and = (...filters: Filter[]): Filter => Filter.and(...filters);
  const or = (...filters: Filter[]): Filter => Filter.or(...filters);
  test.each<Case>([
    [
      'either',
      () => cities.where(or(where('capital', '==', false), where('country', '==', 'Japan'))),
      ['LA', 'SF', 'TOK'],
    ],
    [
      'either, each once',
      () => cities.where(or(where('country', '==', 'USA'), where('capital', '==', true))),
      ['BJ', 'DC', 'LA', 'SF', 'TOK'],
    ],
    [
      'both',
      () => cities.where(and(where('country', '==', 'USA'), where('capital', '==', false))),
      ['LA', 'SF'],
    ],
    [
      'one inside the other',
      () =>
        cities.where(
          and(
            where('country', '==', 'USA'),
            or(where('capital', '==', true), where('population', '>', 3_000_000)),
          ),
        ),
      ['DC', 'LA'],
    ],
    [
      'with a limit, in order',
      () =>
        cities
          .where(or(where('country', '==', 'USA'), where('country', '==', 'China')))
          .orderBy('population', 'desc')
          .limit(2),
      ['BJ', 'LA'],
    ],
    [
      'not-in, where no indexes are insisted on',
      () =>
        cities.where(or(where('country', '==', 'Japan'), where('state', 'not-in', ['NY', 'WA']))),
      ['LA', 'SF', 'TOK'],
    ],
  ])('%s', async (_name, query, ids) => {
    expect([...(await idsOf(query()))].sort()).toEqual([...ids].sort());
  });
});

describe('order, cursors and limits', () => {
  test.each<Case>([
    ['ascending', () => cities.orderBy('population'), ['DC', 'SF', 'LA', 'TOK', 'BJ']],
    ['descending', () => cities.orderBy('population', 'desc').limit(2), ['BJ', 'TOK']],
    ['leaves out documents without the field', () => cities.orderBy('state'), ['TOK', 'LA', 'SF']],
    [
      'by two fields',
      () => cities.orderBy('country').orderBy('population', 'desc'),
      ['BJ', 'TOK', 'LA', 'SF', 'DC'],
    ],
    [
      'by id, backwards',
      () => cities.orderBy(FieldPath.documentId(), 'desc').limit(2),
      ['TOK', 'SF'],
    ],
    [
      'by id, though compared by another field',
      () => cities.where('population', '>', 900_000).orderBy(FieldPath.documentId()).limit(2),
      ['BJ', 'LA'],
    ],
    [
      'by id, without documents that lack a field compared by',
      () =>
        cities
          .where(
            Filter.or(Filter.where('country', '==', 'China'), Filter.where('state', '>=', 'CA')),
          )
          .orderBy(FieldPath.documentId(), 'desc'),
      ['SF', 'LA'],
    ],
    ['from a value', () => cities.orderBy('population').startAt(860_000).limit(2), ['SF', 'LA']],
    [
      'after a value and up to another',
      () => cities.orderBy('population').startAfter(860_000).endAt(9_000_000),
      ['LA', 'TOK'],
    ],
    ['before a value', () => cities.orderBy('population').endBefore(3_900_000), ['DC', 'SF']],
    [
      'from values of two orders',
      () => cities.orderBy('country').orderBy('name').startAfter('USA', 'Los Angeles'),
      ['SF', 'DC'],
    ],
    ['the last ones', () => cities.orderBy('population').limitToLast(2), ['TOK', 'BJ']],
    ['after some', () => cities.orderBy('population').offset(3), ['TOK', 'BJ']],
    ['none', () => cities.limit(0), []],
  ])('%s', async (_name, query, ids) => {
    expect(await idsOf(query())).toEqual(ids);
  });

  test('a page goes on after a document', async () => {
    const byPopulation = cities.orderBy('population').limit(2);
    const first = await byPopulation.get();
    expect(await idsOf(byPopulation.startAfter(first.docs[1]))).toEqual(['LA', 'TOK']);
    expect(await idsOf(cities.orderBy('country').startAt(first.docs[0]))).toEqual([
      'DC',
      'LA',
      'SF',
    ]);
  });

  test('values of different types are ordered by type', async () => {
    const mixed = client.collection(`${cities.id}-mixed`);
    const values = [
      null,
      false,
      true,
      Number.NaN,
      -1,
      2.5,
      3,
      new Timestamp(1, 0),
      '',
      'z',
      'é',
      Buffer.from([0]),
      mixed.doc('a'),
      new GeoPoint(1, 2),
      [],
      [1],
      { a: 1 },
    ];
    const ids = values.map((_, index) => String.fromCharCode(97 + index));
    await Promise.all(values.map((value, index) => mixed.doc(ids[index]!).set({ value })));
    expect(await idsOf(mixed.orderBy('value'))).toEqual(ids);
    expect(await idsOf(mixed.orderBy('value', 'desc'))).toEqual([...ids].reverse());
    expect(await idsOf(mixed.where('value', '>', -2))).toEqual(['e', 'f', 'g']);
    expect(await idsOf(mixed.where('value', '==', Number.NaN))).toEqual(['d']);
  });
});

describe('collection groups', () => {
  test('hold the documents of all collections of an id', async () => {
    const group = `landmarks-${cities.id}`;
    await cities.doc(`SF/${group}/bridge`).set({ type: 'bridge' });
    await cities.doc(`TOK/${group}/museum`).set({ type: 'museum' });
    await client.doc(`${group}/top`).set({ type: 'bridge' });
    const query = client.collectionGroup(group);
    expect(await idsOf(query)).toEqual(
      ['bridge', 'museum', 'top'].sort((a, b) =>
        a === 'top' ? 1 : b === 'top' ? -1 : a < b ? -1 : 1,
      ),
    );
    expect(await idsOf(query.where('type', '==', 'museum'))).toEqual(['museum']);
  });
});

describe('projections and aggregations', () => {
  test('only the named fields come back', async () => {
    const { docs } = await cities.where('state', '==', 'CA').select('name', 'capital').get();
    expect(docs.map((doc) => doc.data())).toEqual([
      { name: 'Los Angeles', capital: false },
      { name: 'San Francisco', capital: false },
    ]);
    expect((await cities.select().limit(1).get()).docs[0]!.data()).toEqual({});
  });

  test('count, sum and average', async () => {
    const all = cities.where('country', '==', 'USA').aggregate({
      count: AggregateField.count(),
      people: AggregateField.sum('population'),
      average: AggregateField.average('population'),
    });
    expect((await all.get()).data()).toEqual({
      count: 3,
      people: 5_440_000,
      average: 5_440_000 / 3,
    });
    const none = cities.where('country', '==', 'none').aggregate({
      people: AggregateField.sum('population'),
      average: AggregateField.average('population'),
    });
    expect((await none.get()).data()).toEqual({ people: 0, average: null });
    expect((await cities.limit(2).count().get()).data()).toEqual({ count: 2 });
  });
});
