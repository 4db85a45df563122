import { Firestore, type CollectionReference, type Query } from '@google-cloud/firestore';
import { isServerProcess, PROJECT, startServerProcess } from './server-process';

/*
 * Firestore of the local cloud, in a process of its own, through the official client: documents set per second,
 * transactions, a query for 1,000 of up to 100,000 documents, and how long a write takes to reach a listener.
 */

process.env['METADATA_SERVER_DETECTION'] = 'none';

const SEQUENTIAL = 500;
const CONCURRENT = 4000;
const FOUND = 1_000;
const SIZES = [1_000, 10_000, 100_000];
const QUERY_ROUNDS = 9;

async function main(): Promise<void> {
  const server = await startServerProcess();
  Object.assign(process.env, server.environment);
  const client = new Firestore({ projectId: PROJECT });
  try {
    await client.doc('warm/up').set({});
    await sets(client);
    await transactions(client);
    await listener(client);
    await query(client);
    console.log(`server: ${((await server.residentBytes()) / 2 ** 20).toFixed(0)} MiB resident`);
  } finally {
    await client.terminate();
    await server.stop();
  }
}

async function sets(client: Firestore): Promise<void> {
  const document = (index: number): object => ({ index, name: `document ${index}`, live: true });
  await rate('sequential sets', SEQUENTIAL, async () => {
    for (let index = 0; index < SEQUENTIAL; index += 1)
      await client.doc(`sequential/${index}`).set(document(index));
  });
  for (const round of ['first', 'second', 'third']) {
    await rate(`concurrent sets, ${round} round`, CONCURRENT, async () => {
      await inParallel(CONCURRENT, (index) => client.doc(`${round}/${index}`).set(document(index)));
    });
  }
  await rate('sequential gets', SEQUENTIAL, async () => {
    for (let index = 0; index < SEQUENTIAL; index += 1)
      await client.doc(`sequential/${index}`).get();
  });
}

async function transactions(client: Firestore): Promise<void> {
  const increment = (path: string): Promise<unknown> =>
    client.runTransaction(async (transaction) => {
      const document = client.doc(path);
      const count = ((await transaction.get(document)).get('count') as number | undefined) ?? 0;
      transaction.set(document, { count: count + 1 });
    });
  await rate('sequential transactions on one document', SEQUENTIAL, async () => {
    for (let index = 0; index < SEQUENTIAL; index += 1) await increment('counters/one');
  });
  await rate('concurrent transactions, each on its own document', CONCURRENT / 4, () =>
    inParallel(CONCURRENT / 4, (index) => increment(`counters/${index}`)),
  );
}

async function listener(client: Firestore): Promise<void> {
  const document = client.doc('watched/one');
  let heard: (n: unknown) => void = () => undefined;
  const unsubscribe = document.onSnapshot((snapshot) => heard(snapshot.get('n')));
  const latencies: number[] = [];
  for (let n = 0; n < SEQUENTIAL; n += 1) {
    const started = performance.now();
    const arrived = new Promise<void>((resolve) => {
      heard = (seen) => {
        if (seen === n) resolve();
      };
    });
    await Promise.all([document.set({ n }), arrived]);
    latencies.push(performance.now() - started);
  }
  unsubscribe();
  latencies.sort((left, right) => left - right);
  const at = (share: number): string =>
    (latencies[Math.floor(share * (latencies.length - 1))] ?? NaN).toFixed(2);
  console.log(`set until the listener has it: median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
}

/** The same thousand results from ever larger collections: the time should follow the results. */
async function query(client: Firestore): Promise<void> {
  for (const size of SIZES) {
    const collection = client.collection(`of-${size}`);
    await rate(`${size} documents set in batches of 500`, size, () => fill(collection, size));
    const wanted = collection.where('group', '==', 0);
    const first = await timed(wanted);
    const times: number[] = [];
    for (let round = 0; round < QUERY_ROUNDS; round += 1) times.push(await timed(wanted));
    times.sort((left, right) => left - right);
    const median = times[Math.floor(times.length / 2)] ?? NaN;
    console.log(
      `query of ${FOUND} of ${size} documents: first ${first.toFixed(0)} ms (makes the index), then median ${median.toFixed(0)} ms`,
    );
  }
}

async function fill(collection: CollectionReference, size: number): Promise<void> {
  const groups = size / FOUND;
  for (let from = 0; from < size; from += 500) {
    const batch = collection.firestore.batch();
    for (let index = from; index < from + 500; index += 1)
      batch.set(collection.doc(String(index)), { group: index % groups, index, name: `n${index}` });
    await batch.commit();
  }
}

/** Milliseconds of one run, which must find what it should. */
async function timed(wanted: Query): Promise<number> {
  const started = performance.now();
  const { size } = await wanted.get();
  if (size !== FOUND) throw new Error(`${size} documents were found instead of ${FOUND}`);
  return performance.now() - started;
}

/** At most 500 at a time, as a busy server would have it. */
async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: 500 }, worker));
}

async function rate(what: string, count: number, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  console.log(`${what}: ${(count / seconds).toFixed(0)}/s`);
}

if (!isServerProcess())
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
