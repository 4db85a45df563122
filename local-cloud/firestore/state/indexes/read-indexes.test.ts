import { type IndexFileError, readIndexes } from './read-indexes';

function problemsOf(file: unknown): readonly string[] {
  try {
    readIndexes(typeof file === 'string' ? file : JSON.stringify(file));
    return [];
  } catch (error) {
    return (error as IndexFileError).problems;
  }
}

test('an empty file leaves the automatic indexes', () => {
  const indexes = readIndexes('{}');
  expect(indexes.composites).toEqual([]);
  expect(indexes.ofField('c', ['f']).map(({ mode }) => mode)).toEqual([
    'ASCENDING',
    'DESCENDING',
    'CONTAINS',
  ]);
});

test('names decide at last, the way the last field goes', () => {
  const fields = [
    { fieldPath: 'a', order: 'ASCENDING' },
    { fieldPath: 'b', order: 'DESCENDING' },
  ];
  const [index] = readIndexes(
    JSON.stringify({ indexes: [{ collectionGroup: 'c', fields }] }),
  ).composites;
  expect(index).toEqual({
    collectionGroup: 'c',
    scope: 'COLLECTION',
    fields: [
      { field: ['a'], mode: 'ASCENDING' },
      { field: ['b'], mode: 'DESCENDING' },
      { field: ['__name__'], mode: 'DESCENDING' },
    ],
  });
});

test('an override holds for the fields below it, unless they have one of their own', () => {
  const override = (fieldPath: string, indexes?: object[]): object => ({
    collectionGroup: 'c',
    fieldPath,
    ...(indexes === undefined ? { ttl: true } : { indexes }),
  });
  const ascending = { order: 'ASCENDING', queryScope: 'COLLECTION_GROUP' };
  const indexes = readIndexes(
    JSON.stringify({
      fieldOverrides: [override('*', []), override('a.b', [ascending]), override('at')],
    }),
  );
  expect(indexes.ofField('c', ['x'])).toEqual([]);
  expect(indexes.ofField('c', ['a', 'x'])).toEqual([]);
  const own = [{ scope: 'COLLECTION_GROUP', mode: 'ASCENDING' }];
  expect(indexes.ofField('c', ['a', 'b'])).toEqual(own);
  expect(indexes.ofField('c', ['a', 'b', 'c'])).toEqual(own);
  expect(indexes.ofField('d', ['x'])).toHaveLength(3);
  expect(indexes.timeToLivePolicies).toMatchObject([{ collectionGroup: 'c', field: ['at'] }]);
});

test('all problems are told, with their places', () => {
  expect(problemsOf('{')).toHaveLength(1);
  expect(problemsOf([])).toEqual(['the file: must be an object, is []']);
  expect(
    problemsOf({
      indexes: [
        { collectionGroup: '', queryScope: 'ALL', fields: [{ fieldPath: 'a', order: 'UP' }] },
      ],
      fieldOverrides: [{ collectionGroup: 'c', fieldPath: 'a..b', ttl: 'yes' }],
    }).map((problem) => problem.slice(0, problem.indexOf(':'))),
  ).toEqual([
    'indexes[0].fields[0]',
    'indexes[0].collectionGroup',
    'indexes[0].queryScope',
    'fieldOverrides[0].ttl',
    'fieldOverrides[0].fieldPath',
  ]);
});
