import { TRANSACTION_ATTEMPTS, type Documents, type DocumentTransaction } from '@attacca/cloud';
import { liveHeapBytes } from '../measure/heap';
import { type Recorder } from '../measure/recorder';
import { type VirtualClock } from '../time/virtual-clock';
import { type DocumentStore } from './document-store';

/** Virtual milliseconds that calls take; not published, so chosen as one sees them within a region. */
export interface FirestoreLatency {
  readonly read: number;
  readonly query: number;
  readonly perDocumentFound: number;
  readonly commit: number;
  readonly perDocumentWritten: number;
}

export interface FirestoreModel {
  readonly clock: VirtualClock;
  readonly store: DocumentStore;
  readonly recorder: Recorder;
  readonly random: () => number;
  readonly latency: FirestoreLatency;
  readonly onWrite: (path: string) => void;
}

/** Back-off of the official client (`@google-cloud/firestore`, transaction.js and backoff.js). */
const firstBackoffMilliseconds = 1000;
const backoffFactor = 1.5;

type Write = readonly [path: string, value: object | null, precondition: 'new' | 'there' | null];

/**
 * `Documents` that take virtual time. A transaction whose documents somebody else changed, or is just committing, is
 * aborted and runs again after the client's back-off: all that contention costs, and no waiting in line that would spare it.
 */
export function modelledDocuments(model: FirestoreModel): Documents {
  const { clock, store, recorder, latency } = model;
  const committing = new Set<string>();
  const read = async (paths: readonly string[]): Promise<void> => {
    for (const path of paths) recorder.read(path);
    recorder.event('Firestore calls');
    await clock.sleep(latency.read);
  };
  return {
    get: async <Data>(path: string) => {
      await read([path]);
      return store.read<Data>(path);
    },
    getAll: async <Data>(paths: readonly string[]) => {
      await read(paths);
      return paths.map((path) => store.read<Data>(path));
    },
    query: async <Data>(query: Parameters<Documents['query']>[0]) => {
      // A query without a limit is what could fill the memory of whoever asks.
      const before = query.limit === undefined ? liveHeapBytes() : 0;
      const found = store.query<Data>(query);
      const taken = query.limit === undefined ? liveHeapBytes() - before : 0;
      recorder.highest.of('heap bytes of a query').see(taken, JSON.stringify(query.from));
      await queried(model, query, found.length);
      return found;
    },
    count: async (query) => {
      const found = store.query(query).length;
      // Counting a thousand index entries costs one read.
      await queried(model, query, Math.ceil(found / 1000));
      return found;
    },
    sum: async (query, field) => {
      const found = store.query<Record<string, unknown>>(query);
      await queried(model, query, Math.ceil(found.length / 1000));
      return found.reduce((total, { data }) => total + Number(data[field] ?? 0), 0);
    },
    transact: (work) => transact({ ...model, committing }, work),
    increment: async (path, amounts, fixed) => {
      const at = clock.now;
      while (committing.has(path)) await clock.sleep(latency.commit);
      recorder.highest.of('milliseconds a counter waited').see(clock.now - at, path);
      committing.add(path);
      await clock.sleep(latency.commit);
      const before = store.read<Record<string, number>>(path) ?? {};
      const after: Record<string, unknown> = { ...before, ...fixed };
      for (const [field, amount] of Object.entries(amounts))
        after[field] = (before[field] ?? 0) + amount;
      apply(model, [[path, after, null]]);
      committing.delete(path);
    },
    watch: () => () => undefined,
  };
}

async function queried(
  { clock, recorder, latency }: FirestoreModel,
  { from }: Parameters<Documents['query']>[0],
  documents: number,
): Promise<void> {
  const path = 'group' in from ? `${from.group}/*` : `${from.collection}/*`;
  // A query that finds nothing costs one read.
  recorder.read(path, Math.max(1, documents));
  recorder.event('Firestore calls');
  recorder.highest.of('documents of one query').see(documents, path);
  await clock.sleep(latency.query + documents * latency.perDocumentFound);
}

type Committing = FirestoreModel & { readonly committing: Set<string> };

async function transact<Result>(
  model: Committing,
  work: (transaction: DocumentTransaction) => Promise<Result>,
): Promise<Result> {
  const { clock, recorder, random } = model;
  const start = clock.now;
  for (let attempt = 1; attempt <= TRANSACTION_ATTEMPTS; attempt += 1) {
    if (attempt > 1) {
      const base = firstBackoffMilliseconds * backoffFactor ** (attempt - 2);
      await clock.sleep(base * (0.5 + random()));
    }
    const began = begin(model);
    const result = await work(began.transaction);
    const lasted = await commit(model, began);
    recorder.event('transactions');
    if (lasted) {
      recorder.highest.of('seconds of a transaction').see((clock.now - start) / 1000, '');
      return result;
    }
    recorder.event('aborted transactions');
  }
  recorder.event('failed transactions');
  throw Object.assign(new Error('ABORTED: Too much contention on these documents.'), { code: 10 });
}

interface Begun {
  readonly transaction: DocumentTransaction;
  readonly seen: ReadonlyMap<string, number>;
  readonly writes: readonly Write[];
}

function begin({ clock, store, recorder, latency }: FirestoreModel): Begun {
  const seen = new Map<string, number>();
  const writes: Write[] = [];
  const getAll = async <Data>(paths: readonly string[]): Promise<(Data | undefined)[]> => {
    if (writes.length > 0) throw new Error('A transaction reads before it writes.');
    for (const path of paths) recorder.read(path);
    recorder.event('Firestore calls');
    await clock.sleep(latency.read);
    for (const path of paths) seen.set(path, store.version(path));
    return paths.map((path) => store.read<Data>(path));
  };
  const transaction: DocumentTransaction = {
    getAll,
    get: async <Data>(path: string) => (await getAll<Data>([path]))[0],
    create: (path, data) => void writes.push([path, data, 'new']),
    set: (path, data) => void writes.push([path, data, null]),
    update: (path, fields) =>
      void writes.push([path, { ...store.read<object>(path), ...fields }, 'there']),
    delete: (path) => void writes.push([path, null, null]),
  };
  return { transaction, seen, writes };
}

/** @returns false when the transaction is aborted; @throws Error for a precondition that does not hold */
async function commit(model: Committing, { seen, writes }: Begun): Promise<boolean> {
  const { clock, store, recorder, latency, committing } = model;
  if (writes.length === 0) return true;
  const paths = writes.map(([path]) => path);
  const isFree = (path: string): boolean => !committing.has(path);
  const isUnchanged = ([path, version]: [string, number]): boolean =>
    store.version(path) === version;
  if (![...seen].every(isUnchanged) || ![...seen.keys(), ...paths].every(isFree)) {
    await clock.sleep(latency.commit);
    return false;
  }
  for (const path of paths) committing.add(path);
  recorder.event('Firestore calls');
  await clock.sleep(latency.commit + writes.length * latency.perDocumentWritten);
  for (const path of paths) committing.delete(path);
  for (const [path, , precondition] of writes) {
    const isThere = store.version(path) > 0;
    if (precondition === 'new' && isThere)
      throw Object.assign(new Error(`ALREADY_EXISTS: ${path}`), { code: 6 });
    if (precondition === 'there' && !isThere)
      throw Object.assign(new Error(`NOT_FOUND: ${path}`), { code: 5 });
  }
  apply(model, writes);
  return true;
}

function apply({ store, recorder, onWrite }: FirestoreModel, writes: readonly Write[]): void {
  let bytes = 0;
  for (const [path, value] of writes) {
    store.write(path, value);
    bytes += recorder.wrote(path, value);
    onWrite(path);
  }
  const where = writes[0]?.[0] ?? '';
  recorder.highest.of('bytes of a commit').see(bytes, where);
  recorder.highest.of('documents of a commit').see(writes.length, where);
}
