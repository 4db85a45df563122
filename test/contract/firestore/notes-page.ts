import { initializeApp } from 'firebase/app';
import { connectAuthEmulator, createUserWithEmailAndPassword, getAuth } from 'firebase/auth';
import {
  collection,
  connectFirestoreEmulator,
  doc,
  getCountFromServer,
  getDoc,
  initializeFirestore,
  onSnapshot,
  orderBy,
  query,
  runTransaction,
  setDoc,
  where,
  type DocumentData,
  type Firestore,
  type FirestoreSettings,
} from 'firebase/firestore';

/** The page that the browser suite drives: a small application with notes that belong to whoever wrote them. */
export interface NotesPage {
  /** Signs a new user in and connects to Firestore; the user's id. */
  start(options: NotesPageOptions): Promise<string>;
  /** Listens to `notes/{id}` and to the user's notes; `seen` tells what came. */
  watch(id: string): void;
  seen(): Seen;
  /** Sets `notes/{id}`; the error's code, or null. */
  write(id: string, data: DocumentData): Promise<string | null>;
  read(id: string): Promise<DocumentData | string | null>;
  /** Adds 1 to `field` of `notes/{id}` in a transaction, `times` at once. */
  increment(id: string, field: string, times: number): Promise<void>;
  count(): Promise<number>;
}

export interface NotesPageOptions {
  readonly project: string;
  /** `host:port` of each. */
  readonly firestore: string;
  readonly auth: string;
  readonly settings: FirestoreSettings;
}

export interface Seen {
  /** The watched document's latest data; null while it does not exist. */
  readonly document: DocumentData | null;
  /** The texts of the user's notes in the order of the query. */
  readonly texts: readonly string[];
  readonly errors: readonly string[];
  /** True while both listeners are up to date with the server. */
  readonly isLive: boolean;
}

let database: Firestore;
let uid: string;
const watched = {
  document: null as DocumentData | null,
  texts: [] as string[],
  errors: [] as string[],
  fromCache: { document: true, query: true },
};

const ownNotes = (): ReturnType<typeof query> =>
  query(collection(database, 'notes'), where('owner', '==', uid), orderBy('text'));

const page: NotesPage = {
  async start({ project, firestore, auth, settings }) {
    const app = initializeApp({ apiKey: 'none', projectId: project, appId: '1:1:web:1' });
    const users = getAuth(app);
    connectAuthEmulator(users, `http://${auth}`, { disableWarnings: true });
    const email = `user${Date.now()}@example.com`;
    uid = (await createUserWithEmailAndPassword(users, email, 'correct horse')).user.uid;
    database = initializeFirestore(app, settings);
    const [host, port] = firestore.split(':') as [string, string];
    connectFirestoreEmulator(database, host, Number(port));
    return uid;
  },
  watch(id) {
    const fail = (error: { code: string }): void => void watched.errors.push(error.code);
    const all = { includeMetadataChanges: true };
    onSnapshot(
      doc(database, 'notes', id),
      all,
      (snapshot) => {
        watched.document = snapshot.data() ?? null;
        watched.fromCache.document = snapshot.metadata.fromCache;
      },
      fail,
    );
    onSnapshot(
      ownNotes(),
      all,
      (snapshot) => {
        watched.texts = snapshot.docs.map((each) => each.get('text') as string);
        watched.fromCache.query = snapshot.metadata.fromCache;
      },
      fail,
    );
  },
  seen: () => ({
    document: watched.document,
    texts: watched.texts,
    errors: watched.errors,
    isLive: !watched.fromCache.document && !watched.fromCache.query,
  }),
  write: (id, data) =>
    setDoc(doc(database, 'notes', id), data).then(
      () => null,
      (error: { code: string }) => error.code,
    ),
  read: (id) =>
    getDoc(doc(database, 'notes', id)).then(
      (snapshot) => snapshot.data() ?? null,
      (error: { code: string }) => error.code,
    ),
  async increment(id, field, times) {
    const note = doc(database, 'notes', id);
    const once = (): Promise<void> =>
      runTransaction(
        database,
        async (transaction) => {
          const value = (await transaction.get(note)).get(field) as number;
          transaction.update(note, { [field]: value + 1 });
        },
        { maxAttempts: 20 },
      );
    await Promise.all(Array.from({ length: times }, once));
  },
  count: async () => (await getCountFromServer(ownNotes())).data().count,
};

Object.assign(globalThis, { page });
