import { randomUUID } from 'node:crypto';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';
import { restEndpoint, type RestEndpoint } from './rest-endpoint';

let target: ContractTarget;
let rest: RestEndpoint;
/** A document that no other test knows, under which each test keeps its own. */
let home: string;

beforeAll(async () => {
  target = await contractTarget();
  rest = restEndpoint(target.project);
});
afterAll(() => target.stop());
beforeEach(() => {
  home = `${rest.documents}/rest/${randomUUID()}`;
});

const integer = (value: number): object => ({ integerValue: String(value) });

async function create(collection: string, id: string, fields: object): Promise<void> {
  const { status } = await rest.call('POST', `${home}/${collection}?documentId=${id}`, {
    body: { fields },
  });
  expect(status).toBe(200);
}

describe('documents.commit, batchWrite, batchGet', () => {
  test('a commit applies its writes and transforms together', async () => {
    const { status, body } = await rest.call('POST', `${rest.documents}:commit`, {
      body: {
        writes: [
          { update: { name: `${home}/c/a`, fields: { n: integer(1) } } },
          {
            update: { name: `${home}/c/a` },
            updateMask: {},
            updateTransforms: [
              { fieldPath: 'n', increment: integer(4) },
              { fieldPath: 't', setToServerValue: 'REQUEST_TIME' },
            ],
          },
          { delete: `${home}/c/b` },
        ],
      },
    });
    expect(status).toBe(200);
    expect(body.writeResults).toHaveLength(3);
    expect(body.writeResults[1].transformResults[0]).toEqual({ integerValue: '5' });
    expect(body.writeResults[2]).toEqual({});
    expect(body.commitTime).toBe(body.writeResults[0].updateTime);
  });

  test('a batch of writes has a status for each', async () => {
    const { body } = await rest.call('POST', `${rest.documents}:batchWrite`, {
      body: {
        writes: [
          { update: { name: `${home}/c/a` } },
          { update: { name: `${home}/c/b` }, currentDocument: { exists: true } },
        ],
      },
    });
    expect(body.status).toEqual([{}, { code: 5, message: expect.any(String) }]);
    expect(body.writeResults[0]).toHaveProperty('updateTime');
  });

  test('documents are found or missing', async () => {
    await create('c', 'a', { n: integer(1), m: integer(2) });
    const { body } = await rest.call('POST', `${rest.documents}:batchGet`, {
      body: { documents: [`${home}/c/a`, `${home}/c/b`], mask: { fieldPaths: ['n'] } },
    });
    const byName = (found: { found?: { name: string }; missing?: string }): string =>
      found.found?.name ?? found.missing!;
    const sorted = [...body].sort((a, b) => (byName(a) < byName(b) ? -1 : 1));
    expect(sorted[0].found.fields).toEqual({ n: { integerValue: '1' } });
    expect(sorted[1]).toEqual({ missing: `${home}/c/b`, readTime: expect.any(String) });
  });

  test('a transaction reads, and writes or is rolled back', async () => {
    await create('c', 'a', { n: integer(1) });
    const begun = await rest.call('POST', `${rest.documents}:beginTransaction`, { body: {} });
    const { transaction } = begun.body;
    const read = `${home}/c/a?transaction=${encodeURIComponent(transaction)}`;
    expect((await rest.call('GET', read)).body.fields).toEqual({ n: { integerValue: '1' } });
    const committed = await rest.call('POST', `${rest.documents}:commit`, {
      body: { transaction, writes: [{ update: { name: `${home}/c/a` } }] },
    });
    expect(committed.status).toBe(200);
    const second = await rest.call('POST', `${rest.documents}:beginTransaction`, {
      body: { options: { readOnly: {} } },
    });
    const rolledBack = await rest.call('POST', `${rest.documents}:rollback`, {
      body: { transaction: second.body.transaction },
    });
    expect(rolledBack).toMatchObject({ status: 200, body: {} });
  });
});

describe('documents.runQuery, runAggregationQuery, partitionQuery', () => {
  const from = [{ collectionId: 'songs' }];
  beforeEach(async () => {
    for (const n of [1, 2, 3]) await create('songs', `s${n}`, { n: integer(n) });
  });

  test('a query answers with a list, each entry with its document', async () => {
    const { status, body } = await rest.call('POST', `${home}:runQuery`, {
      body: {
        structuredQuery: {
          from,
          where: {
            fieldFilter: { field: { fieldPath: 'n' }, op: 'GREATER_THAN', value: integer(1) },
          },
          orderBy: [{ field: { fieldPath: 'n' }, direction: 'DESCENDING' }],
          limit: 5,
        },
      },
    });
    expect(status).toBe(200);
    const answers: readonly { readonly document?: { readonly name: string } }[] = body;
    const names = answers.flatMap(({ document }) => document?.name ?? []);
    expect(names).toEqual([`${home}/songs/s3`, `${home}/songs/s2`]);
    expect(body[0].readTime).toEqual(expect.any(String));
  });

  test('an empty result says when it was read', async () => {
    const { body } = await rest.call('POST', `${home}:runQuery`, {
      body: { structuredQuery: { from: [{ collectionId: 'nothing' }] } },
    });
    expect(body).toEqual([{ readTime: expect.any(String) }]);
  });

  test('a query may be written in snake case', async () => {
    const { body } = await rest.call('POST', `${home}:runQuery`, {
      body: { structured_query: { from: [{ collection_id: 'songs' }], limit: 1 } },
    });
    expect(body[0].document.name).toBe(`${home}/songs/s1`);
  });

  test('aggregations are computed by the server', async () => {
    const { body } = await rest.call('POST', `${home}:runAggregationQuery`, {
      body: {
        structuredAggregationQuery: {
          structuredQuery: { from },
          aggregations: [
            { alias: 'all', count: {} },
            { alias: 'some', count: { upTo: '2' } },
            { alias: 'total', sum: { field: { fieldPath: 'n' } } },
            { alias: 'mean', avg: { field: { fieldPath: 'n' } } },
          ],
        },
      },
    });
    expect(body[0].result.aggregateFields).toEqual({
      all: { integerValue: '3' },
      some: { integerValue: '2' },
      total: { integerValue: '6' },
      mean: { doubleValue: 2 },
    });
  });

  test('a partition query gives at most the cursors asked for', async () => {
    const group = `part-${randomUUID()}`;
    for (const n of [1, 2, 3, 4]) await create(group, `p${n}`, {});
    const structuredQuery = {
      from: [{ collectionId: group, allDescendants: true }],
      orderBy: [{ field: { fieldPath: '__name__' }, direction: 'ASCENDING' }],
    };
    const { status, body } = await rest.call('POST', `${rest.documents}:partitionQuery`, {
      body: { structuredQuery, partitionCount: '2' },
    });
    expect(status).toBe(200);
    expect((body.partitions ?? []).length).toBeLessThanOrEqual(2);
    const other = await rest.call('POST', `${rest.documents}:partitionQuery`, {
      body: { structuredQuery: { from: structuredQuery.from, limit: 3 }, partitionCount: '2' },
    });
    expect(other.body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
  });
});
