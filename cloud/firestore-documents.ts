import {
  AggregateField,
  FieldValue,
  Firestore,
  type Query,
  type Transaction,
} from '@google-cloud/firestore';
import {
  type DocumentQuery,
  type Documents,
  type DocumentTransaction,
  type FoundDocument,
} from './documents';

/**
 * Runs of a transaction that others keep aborting, before it is given up. The client's own five are too few for what
 * happens in a fan-out of a million items, where lanes come to the end of their batches at the same moment.
 */
export const TRANSACTION_ATTEMPTS = 8;

/** `Documents` on Firestore, through the official client. */
export function firestoreDocuments(project: string): Documents {
  const firestore = new Firestore({ projectId: project, ignoreUndefinedProperties: true });
  return {
    get: async <Data>(path: string) => (await firestore.doc(path).get()).data() as Data | undefined,
    getAll: async <Data>(paths: readonly string[]) => {
      if (paths.length === 0) return [];
      const snapshots = await firestore.getAll(...paths.map((path) => firestore.doc(path)));
      return snapshots.map((snapshot) => snapshot.data() as Data | undefined);
    },
    query: async <Data>(query: DocumentQuery) => {
      const { docs } = await toQuery(firestore, query).get();
      return docs.map((doc): FoundDocument<Data> => ({
        path: doc.ref.path,
        data: doc.data() as Data,
      }));
    },
    count: async (query) => (await toQuery(firestore, query).count().get()).data().count,
    sum: async (query, field) => {
      const total = AggregateField.sum(field);
      return (await toQuery(firestore, query).aggregate({ total }).get()).data().total;
    },
    transact: (work) =>
      firestore.runTransaction((transaction) => work(wrapTransaction(firestore, transaction)), {
        maxAttempts: TRANSACTION_ATTEMPTS,
      }),
    increment: async (path, amounts, fixed) => {
      const counters = Object.fromEntries(
        Object.entries(amounts).map(([field, amount]) => [field, FieldValue.increment(amount)]),
      );
      await firestore.doc(path).set({ ...fixed, ...counters }, { merge: true });
    },
    watch: <Data>(
      path: string,
      observer: { next(data: Data | undefined): void; error(error: Error): void },
    ) =>
      firestore.doc(path).onSnapshot(
        (snapshot) => observer.next(snapshot.data() as Data | undefined),
        (error) => observer.error(error),
      ),
  };
}

function wrapTransaction(firestore: Firestore, transaction: Transaction): DocumentTransaction {
  return {
    get: async <Data>(path: string) =>
      (await transaction.get(firestore.doc(path))).data() as Data | undefined,
    getAll: async <Data>(paths: readonly string[]) => {
      if (paths.length === 0) return [];
      const snapshots = await transaction.getAll(...paths.map((path) => firestore.doc(path)));
      return snapshots.map((snapshot) => snapshot.data() as Data | undefined);
    },
    create: (path, data) => void transaction.create(firestore.doc(path), data),
    set: (path, data) => void transaction.set(firestore.doc(path), data),
    update: (path, fields) => void transaction.update(firestore.doc(path), { ...fields }),
    delete: (path) => void transaction.delete(firestore.doc(path)),
  };
}

function toQuery(firestore: Firestore, query: DocumentQuery): Query {
  let built: Query =
    'group' in query.from
      ? firestore.collectionGroup(query.from.group)
      : firestore.collection(query.from.collection);
  for (const [field, operator, value] of query.where ?? [])
    built = built.where(field, operator, value);
  for (const [field, direction] of query.orderBy ?? []) built = built.orderBy(field, direction);
  if (query.startAfter !== undefined) built = built.startAfter(...query.startAfter);
  if (query.select !== undefined) built = built.select(...query.select);
  return query.limit === undefined ? built : built.limit(query.limit);
}
