import { readFileSync } from 'node:fs';
import {
  assertFails,
  assertSucceeds,
  initializeTestEnvironment,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { deleteApp, initializeApp, type FirebaseApp } from 'firebase/app';
import {
  connectAuthEmulator,
  createUserWithEmailAndPassword,
  inMemoryPersistence,
  initializeAuth,
} from 'firebase/auth';
import {
  average,
  collection,
  connectFirestoreEmulator,
  doc,
  getAggregateFromServer,
  getDoc,
  getDocs,
  getFirestore,
  onSnapshot,
  query,
  runTransaction,
  setDoc,
  setLogLevel,
  sum,
  terminate,
  where,
  type Firestore,
} from 'firebase/firestore';
import * as lite from 'firebase/firestore/lite';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';

const OWN_NOTES = `rules_version = '2';
service cloud.firestore {
  match /databases/{database}/documents {
    match /notes/{note} {
      allow read: if request.auth != null && (resource == null || resource.data.owner == request.auth.uid);
      allow write: if request.auth != null && request.resource.data.owner == request.auth.uid;
    }
  }
}`;
const NOTHING = OWN_NOTES.replaceAll(/allow .*;/g, '');

// Clients wait between the attempts of a transaction.
jest.setTimeout(20_000);

let target: ContractTarget;
let environment: RulesTestEnvironment;

beforeAll(async () => {
  setLogLevel('silent');
  lite.setLogLevel('silent');
  target = await contractTarget();
  environment = await initializeTestEnvironment({
    projectId: target.project,
    firestore: { ...addressOf('FIRESTORE_EMULATOR_HOST'), rules: OWN_NOTES },
  });
});
afterAll(async () => {
  await environment.cleanup();
  await target.stop();
});
beforeEach(() => environment.clearFirestore());

function addressOf(variable: string): { host: string; port: number } {
  const [host, port] = process.env[variable]!.split(':') as [string, string];
  return { host, port: Number(port) };
}

describe('the firebase web SDK in Node, signed in', () => {
  let app: FirebaseApp;
  let firestore: Firestore;
  let uid: string;

  beforeAll(async () => {
    app = initializeApp({ projectId: target.project, apiKey: 'none' }, 'web');
    const auth = initializeAuth(app, { persistence: inMemoryPersistence });
    connectAuthEmulator(auth, `http://${process.env['FIREBASE_AUTH_EMULATOR_HOST']}`, {
      disableWarnings: true,
    });
    const email = `web${Date.now()}@example.com`;
    uid = (await createUserWithEmailAndPassword(auth, email, 'correct horse')).user.uid;
    firestore = getFirestore(app);
    const { host, port } = addressOf('FIRESTORE_EMULATOR_HOST');
    connectFirestoreEmulator(firestore, host, port);
  });
  afterAll(async () => {
    await terminate(firestore);
    await deleteApp(app);
  });

  test('writes, reads, queries and aggregates what is its own', async () => {
    await setDoc(doc(firestore, 'notes/1'), { owner: uid, n: 1 });
    await setDoc(doc(firestore, 'notes/2'), { owner: uid, n: 4 });
    const own = query(collection(firestore, 'notes'), where('owner', '==', uid));
    expect((await getDocs(own)).size).toBe(2);
    const totals = await getAggregateFromServer(own, { total: sum('n'), mean: average('n') });
    expect(totals.data()).toEqual({ total: 5, mean: 2.5 });
  });

  test('is refused what is not', async () => {
    const denied = { code: 'permission-denied' };
    const other = { owner: 'another' };
    await expect(setDoc(doc(firestore, 'notes/3'), other)).rejects.toMatchObject(denied);
    await expect(getDocs(collection(firestore, 'notes'))).rejects.toMatchObject(denied);
    await expect(getDoc(doc(firestore, 'elsewhere/3'))).rejects.toMatchObject(denied);
  });

  test('loses no increment of transactions that meet', async () => {
    const counter = doc(firestore, 'notes/counter');
    await setDoc(counter, { owner: uid, n: 0 });
    const increment = (): Promise<void> =>
      runTransaction(
        firestore,
        async (transaction) => {
          const n = (await transaction.get(counter)).get('n') as number;
          transaction.update(counter, { n: n + 1 });
        },
        { maxAttempts: 20 },
      );
    await Promise.all([increment(), increment(), increment(), increment()]);
    expect((await getDoc(counter)).get('n')).toBe(4);
  });
});

describe('firebase/firestore/lite, which speaks REST', () => {
  test('writes, reads, queries, counts and runs transactions', async () => {
    const app = initializeApp({ projectId: target.project, apiKey: 'none' }, 'lite');
    const firestore = lite.getFirestore(app);
    const { host, port } = addressOf('FIRESTORE_EMULATOR_HOST');
    lite.connectFirestoreEmulator(firestore, host, port, {
      mockUserToken: { sub: 'ada', user_id: 'ada' },
    });
    const note = lite.doc(firestore, 'notes/lite');
    await lite.setDoc(note, { owner: 'ada', text: 'grüße 😀', at: lite.serverTimestamp() });
    await lite.updateDoc(note, { n: lite.increment(2) });
    expect((await lite.getDoc(note)).data()).toMatchObject({ text: 'grüße 😀', n: 2 });
    const own = lite.query(lite.collection(firestore, 'notes'), lite.where('owner', '==', 'ada'));
    expect((await lite.getDocs(own)).size).toBe(1);
    expect((await lite.getCount(own)).data()).toEqual({ count: 1 });
    await lite.runTransaction(firestore, async (transaction) => {
      const n = (await transaction.get(note)).get('n') as number;
      transaction.update(note, { n: n * 2 });
    });
    expect((await lite.getDoc(note)).get('n')).toBe(4);
    await expect(lite.getDoc(lite.doc(firestore, 'elsewhere/1'))).rejects.toMatchObject({
      code: 'permission-denied',
    });
    await lite.terminate(firestore);
    await deleteApp(app);
  });
});

describe('@firebase/rules-unit-testing', () => {
  test('tells what rules allow for whom', async () => {
    const ada = environment.authenticatedContext('ada').firestore();
    const nobody = environment.unauthenticatedContext().firestore();
    await assertSucceeds(ada.doc('notes/1').set({ owner: 'ada' }));
    await assertFails(ada.doc('notes/2').set({ owner: 'bob' }));
    await assertFails(nobody.doc('notes/1').get());
    await assertSucceeds(ada.doc('notes/1').get());
  });

  test('sets documents up with the rules off, and forgets them', async () => {
    await environment.withSecurityRulesDisabled(async (context) => {
      await context.firestore().doc('elsewhere/1').set({ n: 1 });
      expect((await context.firestore().doc('elsewhere/1').get()).data()).toEqual({ n: 1 });
    });
    await environment.clearFirestore();
    await environment.withSecurityRulesDisabled(async (context) => {
      expect((await context.firestore().doc('elsewhere/1').get()).exists).toBe(false);
    });
  });

  test('a listener hears that everything was forgotten', async () => {
    const ada = environment.authenticatedContext('ada').firestore();
    await ada.doc('notes/1').set({ owner: 'ada' });
    const gone = new Promise<void>((resolve, reject) => {
      let wasThere = false;
      const unsubscribe = onSnapshot(
        doc(ada as unknown as Firestore, 'notes/1'),
        (snapshot) => {
          if (snapshot.exists()) {
            if (!wasThere) void environment.clearFirestore();
            wasThere = true;
          } else if (wasThere) {
            unsubscribe();
            resolve();
          }
        },
        reject,
      );
    });
    await gone;
  });

  test('replaces the rules while clients are connected', async () => {
    const ada = environment.authenticatedContext('ada').firestore();
    await assertSucceeds(ada.doc('notes/1').set({ owner: 'ada' }));
    await putRules(NOTHING);
    await assertFails(ada.doc('notes/1').get());
    await putRules(OWN_NOTES);
    await assertSucceeds(ada.doc('notes/1').get());
  });

  test('is told where rules do not compile, and the rules before stay', async () => {
    const refused = await putRules(
      'service cloud.firestore { match /a { allow read: iff true; } }',
    );
    expect(refused.status).toBe(400);
    expect(await refused.text()).toMatch(/1:\d+/);
    const ada = environment.authenticatedContext('ada').firestore();
    await assertSucceeds(ada.doc('notes/1').set({ owner: 'ada' }));
  });

  test('takes the rules of this repository', async () => {
    expect((await putRules(readFileSync('firestore.rules', 'utf8'))).status).toBe(200);
    expect((await putRules(OWN_NOTES)).status).toBe(200);
  });

  function putRules(content: string): Promise<Response> {
    const { host, port } = addressOf('FIRESTORE_EMULATOR_HOST');
    return fetch(`http://${host}:${port}/emulator/v1/projects/${target.project}:securityRules`, {
      method: 'PUT',
      body: JSON.stringify({ rules: { files: [{ name: 'firestore.rules', content }] } }),
    });
  }
});
