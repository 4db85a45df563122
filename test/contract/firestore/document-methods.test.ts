import { Firestore, v1, type QueryPartition } from '@google-cloud/firestore';
import { credentials } from '@grpc/grpc-js';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

let target: ContractTarget;
let firestore: Firestore;
/** The client that the official one is built upon: it has a method for each of the service's. */
let client: InstanceType<typeof v1.FirestoreClient>;
let root: string;

beforeAll(async () => {
  target = await contractTarget();
  firestore = new Firestore({ projectId: target.project });
  const emulator = process.env['FIRESTORE_EMULATOR_HOST']?.split(':');
  client = new v1.FirestoreClient({
    projectId: target.project,
    ...(emulator === undefined
      ? {}
      : {
          servicePath: emulator[0]!,
          port: Number(emulator[1]),
          sslCreds: credentials.createInsecure(),
        }),
  });
  root = `projects/${target.project}/databases/(default)/documents`;
});
afterAll(async () => {
  await client.close();
  await firestore.terminate();
  await target.stop();
});

const asOwner = { otherArgs: { headers: { authorization: 'Bearer owner' } } };
const options = (): typeof asOwner | object =>
  process.env['FIRESTORE_EMULATOR_HOST'] === undefined ? {} : asOwner;

/** A document that no other test knows. */
const home = (): string => `${root}/methods/${firestore.collection('x').doc().id}`;

async function create(
  parent: string,
  documentId: string,
  fields: Record<string, { integerValue: number }> = {},
): Promise<void> {
  const request = { parent, collectionId: 'songs', documentId, document: { fields } };
  await client.createDocument(request, options());
}

const idOf = ({ name }: { name?: string | null }): string | undefined => name?.split('/').at(-1);

describe('CreateDocument', () => {
  test('creates a document once', async () => {
    const parent = home();
    const request = {
      parent,
      collectionId: 'songs',
      documentId: 's1',
      document: { fields: { a: { integerValue: 1 }, b: { integerValue: 2 } } },
      mask: { fieldPaths: ['b'] },
    };
    const [created] = await client.createDocument(request, options());
    expect(created.name).toBe(`${parent}/songs/s1`);
    expect(Object.keys(created.fields!)).toEqual(['b']);
    await expect(client.createDocument(request, options())).rejects.toMatchObject({ code: 6 });
  });

  test('refuses a document that is named already', async () => {
    const parent = home();
    const request = {
      parent,
      collectionId: 'songs',
      documentId: 's1',
      document: { name: `${parent}/songs/s2`, fields: {} },
    };
    await expect(client.createDocument(request, options())).rejects.toMatchObject({ code: 3 });
  });
});

describe('UpdateDocument and DeleteDocument', () => {
  test('change one document, under their preconditions', async () => {
    const parent = home();
    const name = `${parent}/songs/s1`;
    await create(parent, 's1', { a: { integerValue: 1 }, b: { integerValue: 2 } });
    const [updated] = await client.updateDocument(
      {
        document: { name, fields: { a: { integerValue: 3 } } },
        updateMask: { fieldPaths: ['a'] },
        currentDocument: { exists: true },
      },
      options(),
    );
    expect(updated.fields).toMatchObject({
      a: { integerValue: '3' },
      b: { integerValue: '2' },
    });
    const stale = { name, currentDocument: { updateTime: { seconds: 1 } } };
    await expect(client.deleteDocument(stale, options())).rejects.toMatchObject({ code: 9 });
    await client.deleteDocument({ name }, options());
    const gone = { document: { name, fields: {} }, currentDocument: { exists: true } };
    await expect(client.updateDocument(gone, options())).rejects.toMatchObject({ code: 5 });
  });
});

describe('ListDocuments', () => {
  test('gives pages in an order of fields', async () => {
    const parent = home();
    for (const [id, n] of [
      ['a', 2],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ] as const) {
      await create(parent, id, { n: { integerValue: n } });
    }
    const request = {
      parent,
      collectionId: 'songs',
      orderBy: 'n desc, __name__ desc',
      pageSize: 3,
    };
    const pages: (string | undefined)[][] = [];
    for (let pageToken = ''; ;) {
      const [documents, , page] = await client.listDocuments(
        { ...request, pageToken },
        { ...options(), autoPaginate: false },
      );
      pages.push(documents.map(idOf));
      pageToken = page.nextPageToken ?? '';
      if (pageToken === '') break;
    }
    expect(pages).toEqual([['d', 'c', 'a'], ['b']]);
  });

  test('reads in a transaction, and in the past', async () => {
    const parent = home();
    await create(parent, 'a');
    const request = { parent, collectionId: 'songs' };
    const [{ transaction }] = await client.beginTransaction(
      { database: root.replace('/documents', ''), options: { readOnly: {} } },
      options(),
    );
    await create(parent, 'b');
    const [before] = await client.listDocuments(
      { ...request, transaction: transaction! },
      options(),
    );
    expect(before.map(idOf)).toEqual(['a']);
    const [{ updateTime }] = await client.getDocument({ name: `${parent}/songs/a` }, options());
    const [then] = await client.listDocuments({ ...request, readTime: updateTime! }, options());
    expect(then.map(idOf)).toEqual(['a']);
    const [now] = await client.listDocuments(request, options());
    expect(now.map(idOf)).toEqual(['a', 'b']);
  });

  test('refuses an order for documents that are missing', async () => {
    const request = { parent: home(), collectionId: 'songs', orderBy: 'n', showMissing: true };
    await expect(client.listDocuments(request, options())).rejects.toMatchObject({ code: 3 });
  });
});

describe('PartitionQuery', () => {
  test('parts a collection group so that every document is in one part', async () => {
    const group = `group-${firestore.collection('x').doc().id}`;
    const batch = firestore.batch();
    for (let n = 0; n < 40; n++)
      batch.set(firestore.doc(`partitions/p${n % 3}/${group}/d${n}`), { n });
    await batch.commit();
    const partitions: QueryPartition[] = [];
    for await (const partition of firestore.collectionGroup(group).getPartitions(4)) {
      partitions.push(partition);
    }
    expect(partitions.length).toBeGreaterThan(0);
    expect(partitions.length).toBeLessThanOrEqual(4);
    const found = await Promise.all(partitions.map((partition) => partition.toQuery().get()));
    const numbers = found.flatMap(({ docs }) => docs.map((each) => each.get('n') as number));
    expect(numbers.sort((left, right) => left - right)).toEqual(
      Array.from({ length: 40 }, (_, n) => n),
    );
  });

  test('gives one part for an empty collection group', async () => {
    const partitions: QueryPartition[] = [];
    for await (const each of firestore.collectionGroup(`empty-${Date.now()}`).getPartitions(3)) {
      partitions.push(each);
    }
    expect(partitions).toHaveLength(1);
  });

  test('refuses a query that is not over a whole collection group', async () => {
    const request = {
      parent: root,
      structuredQuery: { from: [{ collectionId: 'songs' }] },
      partitionCount: 2,
    };
    await expect(client.partitionQuery(request, options())).rejects.toMatchObject({ code: 3 });
  });
});
