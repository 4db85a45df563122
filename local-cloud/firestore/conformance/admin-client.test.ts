import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getFirestore, type Firestore } from 'firebase-admin/firestore';
import { PROJECT, startLocal } from './local-firestore';

/** firebase-admin brings an older version of the official client with it. */
async function withAdminClient(body: (client: Firestore) => Promise<void>): Promise<void> {
  const firestore = await startLocal();
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.addresses.grpc;
  const app = initializeApp({ projectId: PROJECT });
  try {
    await body(getFirestore(app));
  } finally {
    delete process.env['FIRESTORE_EMULATOR_HOST'];
    await deleteApp(app);
    await firestore.stop();
  }
}

test('writes, reads, queries, transactions and listeners work', async () => {
  await withAdminClient(async (client) => {
    const document = client.doc('c/a');
    await document.set({ n: 1 });
    await client.runTransaction(async (transaction) => {
      const n = (await transaction.get(document)).get('n') as number;
      transaction.update(document, { n: n + 1 });
    });
    expect((await client.collection('c').where('n', '==', 2).get()).size).toBe(1);
    const heard = await new Promise((resolve) => {
      const unsubscribe = document.onSnapshot((snapshot) => {
        unsubscribe();
        resolve(snapshot.data());
      });
    });
    expect(heard).toEqual({ n: 2 });
  });
});
