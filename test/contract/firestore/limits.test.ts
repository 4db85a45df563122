import {
  AggregateField,
  FieldPath,
  FieldValue,
  Filter,
  Firestore,
  type CollectionReference,
  type Query,
} from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(25_000);

const INVALID_ARGUMENT = 3;

let target: ContractTarget;
let client: Firestore;
let collection: CollectionReference;

beforeAll(async () => {
  target = await contractTarget();
  client = new Firestore({ projectId: target.project });
  collection = client.collection(`limits-${client.collection('x').doc().id}`);
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

function invalid(message: RegExp | string): object {
  return { code: INVALID_ARGUMENT, message: expect.stringMatching(message) as string };
}

describe('a document', () => {
  test('has at most 1 MiB, its name and the names of its fields included', async () => {
    // "Storage size calculations": the name, 32 bytes, and each field's name and value; texts have one byte more.
    const document = collection.doc('large');
    const name = [collection.id, 'large'].reduce((sum, id) => sum + id.length + 1, 16);
    const half = 500_000;
    const rest = 1_048_576 - name - 32 - 2 - (half + 1) - 2 - 1;
    await document.set({ a: 'x'.repeat(half), b: 'x'.repeat(rest) });
    await expect(
      document.set({ a: 'x'.repeat(half), b: 'x'.repeat(rest + 1) }),
    ).rejects.toMatchObject(
      invalid(
        `Document 'projects/${target.project}/databases/\\(default\\)/documents/${document.path}' cannot be written because its size \\(1,048,577 bytes\\) exceeds the maximum allowed size of 1,048,576 bytes\\.`,
      ),
    );
    await expect(collection.doc('merged').set({ a: 'x'.repeat(1_048_488) })).rejects.toMatchObject(
      invalid('The value of property "a" is longer than 1048487 bytes.'),
    );
  });

  test('stays within its limit by transforms too', async () => {
    const document = collection.doc('transformed');
    await document.set({ a: 'x'.repeat(600_000) });
    const more = FieldValue.arrayUnion('y'.repeat(600_000));
    await expect(document.update({ more })).rejects.toMatchObject({ code: INVALID_ARGUMENT });
  });

  test('has maps and arrays at most 20 deep', async () => {
    // The client refuses more than 20 maps itself, but counts arrays otherwise.
    const nested = (levels: number): object =>
      levels === 0 ? { leaf: 1 } : { child: nested(levels - 1) };
    await collection.doc('deep').set({ value: nested(19) });
    const write = client.batch();
    write.update(collection.doc('deep'), { value: nested(19) });
    await write.commit();
  });

  test('holds no arrays in arrays', async () => {
    await expect(collection.doc('nested').set({ value: [[1]] })).rejects.toThrow();
    await collection.doc('nested').set({ value: [{ inner: [1] }] });
  });

  test('has at most 40,000 index entries', async () => {
    const elements = Array.from({ length: 19_999 }, (_, index) => index);
    await collection.doc('entries').set({ elements });
    await expect(
      collection.doc('entries').set({ elements: [...elements, 20_000] }),
    ).rejects.toMatchObject(invalid(`too many index entries for entity /${collection.id}/entries`));
  });

  test('has no index entry above 7.5 KiB; long values are cut in it', async () => {
    await collection.doc('long-value').set({ text: 'x'.repeat(100_000) });
    const id = (letter: string): string => letter.repeat(1_490);
    const deep = collection.doc(`${id('a')}/${id('b')}/${id('c')}`);
    await deep.set({ text: 'short' });
    await expect(deep.set({ ['f'.repeat(300)]: 'x'.repeat(2_000) })).rejects.toMatchObject(
      invalid('Index entry is too large.'),
    );
  });

  test('has field names that are not reserved and of at most 1,500 bytes', async () => {
    await collection.doc('names').set({ ['é'.repeat(750)]: 1, __half: 1, 'with.dot': 1 });
    for (const name of ['__x__', '____', 'é'.repeat(751)])
      await expect(collection.doc('names').set({ [name]: 1 })).rejects.toMatchObject({
        code: INVALID_ARGUMENT,
      });
  });

  test('has an id that is not reserved and of at most 1,500 bytes', async () => {
    await collection.doc('x'.repeat(1_500)).set({});
    await collection.doc('__half').set({});
    for (const id of ['__x__', '.', '..', 'x'.repeat(1_501)])
      await expect(collection.doc(id).set({})).rejects.toMatchObject({ code: INVALID_ARGUMENT });
    await expect(client.collection('__x__').doc('a').get()).rejects.toMatchObject({
      code: INVALID_ARGUMENT,
    });
  });

  test('is at most 100 collections deep', async () => {
    const path = (levels: number): string => Array.from({ length: levels }, () => 'c/d').join('/');
    await client.doc(path(100)).set({});
    await expect(client.doc(path(101)).set({})).rejects.toMatchObject({ code: INVALID_ARGUMENT });
    await client.doc(path(100)).delete();
  });

  test('takes at most 500 transforms in one commit', async () => {
    const transforms = (count: number): Record<string, FieldValue> =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`f${index}`, FieldValue.increment(1)]),
      );
    await collection.doc('transforms').set(transforms(500));
    await expect(collection.doc('transforms').set(transforms(501))).rejects.toMatchObject(
      invalid('cannot have more than 500 field transforms on a single document'),
    );
  });

  test('holds vectors of at most 2,048 dimensions', async () => {
    await collection
      .doc('vector')
      .set({ value: FieldValue.vector(new Array<number>(2_048).fill(1)) });
    await expect(
      collection.doc('vector').set({ value: FieldValue.vector(new Array<number>(2_049).fill(1)) }),
    ).rejects.toMatchObject(invalid('Vectors must be at most 2048 dimensions.'));
  });
});

describe('a commit', () => {
  test('may have more than 500 writes', async () => {
    const batch = client.batch();
    for (let index = 0; index < 700; index++) batch.set(collection.doc(`many-${index}`), { index });
    expect(await batch.commit()).toHaveLength(700);
  });

  test('may have no more than 10 MiB', async () => {
    const batch = client.batch();
    for (let index = 0; index < 12; index++)
      batch.set(collection.doc(`big-${index}`), { text: 'x'.repeat(1_000_000) });
    await expect(batch.commit()).rejects.toMatchObject(
      invalid('Request payload size exceeds the limit'),
    );
    expect((await collection.doc('big-0').get()).exists).toBe(false);
  });
});

describe('a query is refused', () => {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
  const where = (...parts: Parameters<typeof Filter.where>): Filter => Filter.where(...parts);
  const and = (...filters: Filter[]): Filter => Filter.and(...filters);
  const or = (...filters: Filter[]): Filter => Filter.or(...filters);
  type Case = readonly [name: string, query: () => Query, message: RegExp | string];

  test.each<Case>([
    [
      'with two array memberships',
      () => collection.where('a', 'array-contains', 1).where('b', 'array-contains', 1),
      "A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.",
    ],
    [
      'with both kinds of membership',
      () => collection.where('a', 'array-contains', 1).where('b', 'array-contains-any', [1]),
      "A maximum of 1 'ARRAY_CONTAINS' filter",
    ],
    [
      'with two negations',
      () => collection.where('a', '!=', 1).where('b', 'not-in', [1]),
      "Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query.",
    ],
    [
      'with not-in and in',
      () => collection.where('a', 'not-in', [1]).where('b', 'in', [1, 2]),
      "'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.",
    ],
    [
      'with more than 10 values of not-in',
      () => collection.where('a', 'not-in', numbers(11)),
      "'NOT_IN' supports up to 10 comparison values.",
    ],
    [
      'with more than 30 values of in',
      () => collection.where('a', 'in', numbers(31)),
      "'IN' supports up to 30 comparison values.",
    ],
    [
      'with more than 30 values of array-contains-any',
      () => collection.where('a', 'array-contains-any', numbers(31)),
      "'ARRAY_CONTAINS_ANY' supports up to 30 comparison values.",
    ],
    [
      'with more than 30 disjunctions',
      () => collection.where('a', 'in', numbers(6)).where('b', 'in', numbers(6)),
      'Result had 36 disjunctions which is more than the maximum of 30',
    ],
    ['with an empty in', () => collection.where('a', 'in', []), 'requires an? non-empty'],
    [
      'with more than 100 filters and orders',
      () =>
        collection.where(
          and(
            where('x', 'in', numbers(26)),
            where('a', '==', 1),
            where('b', '==', 1),
            where('c', '==', 1),
          ),
        ),
      'may not have more than 100 filters \\+ sort orders \\+ ancestor total',
    ],
    [
      'with inequalities of more than 10 fields',
      () =>
        numbers(11).reduce<Query>((query, index) => query.where(`f${index}`, '>', 0), collection),
      '11 distinct inequality fields',
    ],
    [
      'with an order after the id',
      () => collection.orderBy(FieldPath.documentId()).orderBy('a'),
      'order by clause cannot contain more fields after the key',
    ],
    [
      'with a field ordered by twice',
      () => collection.orderBy('a').orderBy('a', 'desc'),
      'order by clause cannot contain duplicate fields a',
    ],
    ['with a negative offset', () => collection.offset(-1), 'negative'],
  ])('%s', async (_name, query, message) => {
    await expect(query().get()).rejects.toMatchObject(invalid(message));
  });

  test('just within the limits it runs', async () => {
    await collection.where('a', 'in', numbers(30)).get();
    await collection.where('a', 'not-in', numbers(10)).get();
    await collection.where('a', 'in', numbers(6)).where('b', 'in', numbers(5)).get();
    await collection
      .where(or(where('a', 'array-contains', 1), where('b', 'array-contains', 1)))
      .get();
  });

  test('an aggregation has at most five parts', async () => {
    const sums = (count: number): Record<string, ReturnType<typeof AggregateField.sum>> =>
      Object.fromEntries(
        numbers(count).map((index) => [`s${index}`, AggregateField.sum(`f${index}`)]),
      );
    await collection.aggregate(sums(5)).get();
    await expect(collection.aggregate(sums(6)).get()).rejects.toMatchObject(
      invalid('maximum number of aggregations allowed in an aggregation query is 5'),
    );
  });
});
