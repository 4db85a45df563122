import {
  FieldValue,
  Firestore,
  type CollectionReference,
  type Query,
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
  collection = client.collection(`explained-${client.collection('x').doc().id}`);
  for (let n = 1; n <= 3; n++)
    await collection.doc(`d${n}`).set({ n, kind: 'x', v: FieldValue.vector([n, n]) });
});
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

test('a plan names the indexes and finds nothing', async () => {
  const { metrics, snapshot } = await collection.where('n', '>', 1).explain();
  expect(snapshot).toBeNull();
  expect(metrics.executionStats).toBeNull();
  expect(metrics.planSummary.indexesUsed).toEqual([
    { properties: '(n ASC, __name__ ASC)', query_scope: 'Collection' },
  ]);
});

test('an analysis also runs the query and says what it cost', async () => {
  const { metrics, snapshot } = await collection.where('n', '>', 1).explain({ analyze: true });
  expect(snapshot!.docs.map(({ id }) => id)).toEqual(['d2', 'd3']);
  const stats = metrics.executionStats!;
  expect([stats.resultsReturned, stats.readOperations]).toEqual([2, 2]);
  expect(stats.executionDuration.seconds + stats.executionDuration.nanoseconds).toBeGreaterThan(0);
  expect(stats.debugStats).toMatchObject({ documents_scanned: '2', index_entries_scanned: '2' });
});

test('what finds nothing costs one read', async () => {
  const { metrics, snapshot } = await collection.where('n', '>', 9).explain({ analyze: true });
  expect(snapshot!.empty).toBe(true);
  expect(metrics.executionStats).toMatchObject({ resultsReturned: 0, readOperations: 1 });
});

test('a query with a composite index, and one with several merged', async () => {
  const composite = await collection.where('kind', '==', 'x').orderBy('n', 'desc').explain();
  expect(composite.metrics.planSummary.indexesUsed).toEqual([
    { properties: '(kind ASC, n DESC, __name__ DESC)', query_scope: 'Collection' },
  ]);
  const merged = await collection.where('kind', '==', 'x').where('n', '==', 1).explain();
  expect(merged.metrics.planSummary.indexesUsed).toEqual([
    { properties: '(kind ASC, __name__ ASC)', query_scope: 'Collection' },
    { properties: '(n ASC, __name__ ASC)', query_scope: 'Collection' },
  ]);
});

test('the last answer of a stream has the metrics', async () => {
  const seen: string[] = [];
  const stream = collection.where('n', '<', 3).explainStream({ analyze: true });
  for await (const chunk of stream) {
    const { document, metrics } = chunk as unknown as {
      document?: { id: string };
      metrics?: object;
    };
    seen.push([document?.id, metrics && 'metrics'].filter(Boolean).join(' with '));
  }
  expect(seen).toEqual(['d1', 'd2 with metrics']);
});

test('an aggregation', async () => {
  const query = collection.where('n', '<', 3).count();
  const planned = await query.explain();
  expect([planned.snapshot, planned.metrics.executionStats]).toEqual([null, null]);
  expect(planned.metrics.planSummary.indexesUsed).toHaveLength(1);
  const { metrics, snapshot } = await query.explain({ analyze: true });
  expect(snapshot!.data()).toEqual({ count: 2 });
  expect(metrics.executionStats).toMatchObject({ resultsReturned: 1, readOperations: 1 });
});

test('a vector search', async () => {
  const query = collection.findNearest({
    vectorField: 'v',
    queryVector: [1, 1],
    limit: 2,
    distanceMeasure: 'EUCLIDEAN',
  });
  // The declarations of the client leave this method out.
  const explained = query as unknown as Pick<Query, 'explain'>;
  const { metrics, snapshot } = await explained.explain({ analyze: true });
  expect(snapshot!.docs.map(({ id }) => id)).toEqual(['d1', 'd2']);
  expect(metrics.planSummary.indexesUsed).toEqual([
    { properties: '(__name__ ASC, v VECTOR<2>)', query_scope: 'Collection' },
  ]);
});
