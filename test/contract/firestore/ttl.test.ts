import { Firestore, Timestamp, type CollectionReference } from '@google-cloud/firestore';
import { type ContractTarget } from '../cloud/contract-target';
import { indexedTarget } from './indexed-target';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(20_000);

const MINUTE = 60_000;
/** Firestore promises to delete within a day. */
const DAY = 24 * 60 * MINUTE;

let target: ContractTarget;
let client: Firestore;
let sessions: CollectionReference;

beforeEach(async () => {
  target = await indexedTarget({
    fieldOverrides: [
      { collectionGroup: 'sessions', fieldPath: 'expires_at', ttl: true, indexes: [] },
    ],
  });
  client = new Firestore({ projectId: target.project });
  sessions = client.collection('sessions');
});
afterEach(async () => {
  await client.terminate();
  await target.stop();
});

const after = (milliseconds: number): Timestamp => Timestamp.fromMillis(Date.now() + milliseconds);

function advance(milliseconds: number): void {
  target.cloud!.clock.advance(milliseconds);
}

/** Resolves once the collection holds just these documents. */
function untilLeft(...ids: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = sessions.onSnapshot((snapshot) => {
      if (snapshot.docs.map(({ id }) => id).join() !== ids.join()) return;
      stop();
      resolve();
    }, reject);
  });
}

test('documents whose time has come are deleted, and listeners are told', async () => {
  await sessions.doc('soon').set({ expires_at: after(MINUTE) });
  await sessions.doc('late').set({ expires_at: after(3 * DAY) });
  await sessions.doc('never').set({ name: 'no time' });
  await sessions.doc('text').set({ expires_at: new Date(0).toISOString() });
  await untilLeft('late', 'never', 'soon', 'text');
  advance(DAY);
  await untilLeft('late', 'never', 'text');
  advance(3 * DAY);
  await untilLeft('never', 'text');
});

test('a policy holds for the collection group; documents below an expired one stay', async () => {
  const nested = client.doc('users/u1/sessions/nested');
  await nested.set({ expires_at: after(MINUTE) });
  await nested.collection('parts').doc('p').set({ kept: true });
  const gone = new Promise<void>((resolve) => {
    const stop = nested.onSnapshot((snapshot) => {
      if (snapshot.exists) return;
      stop();
      resolve();
    });
  });
  advance(DAY);
  await gone;
  expect((await nested.collection('parts').get()).size).toBe(1);
});

test('the end can be put off', async () => {
  await sessions.doc('a').set({ expires_at: after(MINUTE) });
  await sessions.doc('b').set({ expires_at: after(MINUTE) });
  await sessions.doc('a').update({ expires_at: after(3 * DAY) });
  advance(DAY);
  await untilLeft('a');
});
