import { deleteApp, initializeApp, type FirebaseApp } from 'firebase/app';
import {
  collection,
  connectFirestoreEmulator,
  deleteDoc,
  doc,
  getCountFromServer,
  getDoc,
  getDocs,
  getFirestore,
  onSnapshot,
  query,
  runTransaction,
  setDoc,
  setLogLevel,
  terminate,
  updateDoc,
  where,
  type Firestore,
} from 'firebase/firestore';
import { type AccessCheck, type AccessRequest } from '../access';
import { type RunningFirestore } from '../start';
import { PROJECT, startLocal } from './local-firestore';

const asked: AccessRequest[] = [];
/** Signed-in users may do as they like with what is their own. */
const ownOnly: AccessCheck = (request) => {
  asked.push(request);
  const owner =
    request.query === null
      ? (request.incoming ?? request.existing)?.['owner']
      : queriedOwner(request);
  const isOwn =
    owner === undefined || ('stringValue' in owner && owner.stringValue === request.auth?.uid);
  return request.auth !== null && isOwn
    ? { allowed: true }
    : { allowed: false, message: 'Not yours.' };
};

function queriedOwner({ query: asks }: AccessRequest): { stringValue: string } | { nullValue: 0 } {
  const filter = asks?.where;
  const names =
    filter?.kind === 'field' && filter.operator === 'EQUAL' && filter.field.join('.') === 'owner';
  return names && 'stringValue' in filter.value ? filter.value : { nullValue: 0 };
}

let firestore: RunningFirestore;
const apps: [FirebaseApp, Firestore][] = [];

beforeAll(async () => {
  setLogLevel('silent');
  firestore = await startLocal({ access: ownOnly });
});
afterAll(async () => {
  for (const [app, client] of apps) {
    await terminate(client);
    await deleteApp(app);
  }
  await firestore.stop();
});
beforeEach(() => asked.splice(0));

/** The web client of one user; null is not signed in. */
function webClient(user: string | null): Firestore {
  const app = initializeApp({ projectId: PROJECT, apiKey: 'none' }, `app-${apps.length}`);
  const client = getFirestore(app);
  const [host, port] = firestore.addresses.grpc.split(':') as [string, string];
  const token =
    user === null ? {} : { mockUserToken: { sub: user, user_id: user, role: 'tester' } };
  connectFirestoreEmulator(client, host, Number(port), token);
  apps.push([app, client]);
  return client;
}

test('a user writes, reads, queries, counts and deletes what is theirs', async () => {
  const client = webClient('ada');
  const document = doc(client, 'notes/1');
  await setDoc(document, { owner: 'ada', n: 1 });
  await updateDoc(document, { n: 2 });
  expect((await getDoc(document)).data()).toEqual({ owner: 'ada', n: 2 });
  const own = query(collection(client, 'notes'), where('owner', '==', 'ada'));
  expect((await getDocs(own)).docs.map((each) => each.id)).toEqual(['1']);
  expect((await getCountFromServer(own)).data()).toEqual({ count: 1 });
  await deleteDoc(document);
  expect((await getDoc(document)).exists()).toBe(false);
  expect(new Set(asked.map(({ method }) => method))).toEqual(
    new Set(['create', 'update', 'get', 'list', 'delete']),
  );
  expect(asked[0]).toMatchObject({
    project: PROJECT,
    database: '(default)',
    path: 'notes/1',
    existing: null,
  });
  expect(asked[0]?.auth).toMatchObject({ uid: 'ada', token: { role: 'tester' } });
});

test('somebody else is refused, on every way in', async () => {
  await setDoc(doc(webClient('ada'), 'notes/private'), { owner: 'ada' });
  const other = webClient('bob');
  const denied = { code: 'permission-denied' };
  await expect(getDoc(doc(other, 'notes/private'))).rejects.toMatchObject(denied);
  await expect(getDocs(collection(other, 'notes'))).rejects.toMatchObject(denied);
  await expect(setDoc(doc(other, 'notes/2'), { owner: 'ada' })).rejects.toMatchObject(denied);
  await expect(getDoc(doc(webClient(null), 'notes/private'))).rejects.toMatchObject(denied);
});

test('transactions of the web client lose no update', async () => {
  const client = webClient('ada');
  const counter = doc(client, 'counters/1');
  await setDoc(counter, { owner: 'ada', n: 0 });
  const increment = (): Promise<void> =>
    runTransaction(client, async (transaction) => {
      const n = (await transaction.get(counter)).get('n') as number;
      transaction.update(counter, { n: n + 1 });
    });
  await Promise.all([increment(), increment(), increment()]);
  expect((await getDoc(counter)).get('n')).toBe(3);
}, 20_000);

test('a listener hears what another user of the same document writes', async () => {
  const heard: unknown[] = [];
  let arrived: () => void = () => undefined;
  const unsubscribe = onSnapshot(doc(webClient('ada'), 'shared/1'), (snapshot) => {
    heard.push(snapshot.data());
    arrived();
  });
  const next = (): Promise<void> => new Promise((resolve) => (arrived = resolve));
  await next();
  const heardWrite = next();
  await setDoc(doc(webClient('bob'), 'shared/1'), { n: 1 });
  await heardWrite;
  unsubscribe();
  expect(heard).toEqual([undefined, { n: 1 }]);
});
