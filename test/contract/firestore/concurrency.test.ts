import { FieldValue, Firestore, type CollectionReference } from '@google-cloud/firestore';
import { contractTarget, type ContractTarget } from '../cloud/contract-target';
import { seededRandom } from './seeded-random';

process.env['METADATA_SERVER_DETECTION'] = 'none';
jest.setTimeout(60_000);

const WRITERS = 50;
const seed = Number(process.env['CONCURRENCY_SEED'] ?? 20260101);

let target: ContractTarget;
let client: Firestore;
let collection: CollectionReference;

beforeAll(async () => {
  target = await contractTarget();
  client = new Firestore({ projectId: target.project });
});
beforeEach(() => {
  collection = client.collection(`concurrency-${client.collection('x').doc().id}`);
});
afterEach(() => target.cloud?.calls.setFaults([], seed));
afterAll(async () => {
  await client.terminate();
  await target.stop();
});

/** Lets calls fail before they are done, and lets answers of what is done get lost. */
function injectFaults(): void {
  target.cloud?.calls.setFaults(
    [
      { kind: 'error', service: 'firestore', probability: 0.05, code: 'UNAVAILABLE' },
      { kind: 'transaction_abort', service: 'firestore', probability: 0.1 },
      {
        kind: 'lost_answer',
        service: 'firestore',
        method: 'Commit',
        probability: 0.15,
        code: 'UNAVAILABLE',
      },
    ],
    seed,
  );
}

const inParallel = (work: (writer: number) => Promise<unknown>): Promise<unknown> =>
  Promise.all(Array.from({ length: WRITERS }, (_, writer) => work(writer)));

describe(`${WRITERS} writers at the same time`, () => {
  test('add up by increments', async () => {
    const counter = collection.doc('counter');
    await inParallel(() => counter.set({ n: FieldValue.increment(1) }, { merge: true }));
    expect((await counter.get()).get('n')).toBe(WRITERS);
  });

  test('add up by transactions that read and write', async () => {
    const counter = collection.doc('counter');
    await inParallel(() =>
      client.runTransaction(
        async (transaction) => {
          const n = ((await transaction.get(counter)).get('n') as number | undefined) ?? 0;
          transaction.set(counter, { n: n + 1 });
        },
        { maxAttempts: WRITERS },
      ),
    );
    expect((await counter.get()).get('n')).toBe(WRITERS);
  });

  test('create a document once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: WRITERS }, (_, writer) => collection.doc('one').create({ writer })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('each take a different one of as many things', async () => {
    const things = Array.from({ length: WRITERS }, (_, index) => collection.doc(`thing${index}`));
    const batch = client.batch();
    for (const thing of things) batch.set(thing, { owner: null });
    await batch.commit();
    const random = seededRandom(seed);
    await inParallel((writer) => take(`writer${writer}`, random));
    const owners = (await collection.get()).docs.map((thing) => thing.get('owner') as string);
    expect(new Set(owners).size).toBe(WRITERS);
    expect(owners).not.toContain(null);
  });
});

/** Takes a free thing by its update time, as a client without transactions does. */
async function take(owner: string, random: () => number): Promise<void> {
  for (;;) {
    const free = (await collection.where('owner', '==', null).get()).docs;
    const chosen = free[Math.floor(random() * free.length)]!;
    try {
      await chosen.ref.update({ owner }, { lastUpdateTime: chosen.updateTime });
      return;
    } catch (error) {
      if ((error as { code?: number }).code !== 9) throw error;
    }
  }
}

describe('transfers between accounts', () => {
  const ACCOUNTS = 10;
  const START = 100;

  interface Transfer {
    readonly id: string;
    readonly from: number;
    readonly to: number;
    readonly amount: number;
  }

  const account = (index: number): FirebaseFirestore.DocumentReference =>
    collection.doc(`account${index}`);

  async function openAccounts(): Promise<void> {
    const batch = client.batch();
    for (let index = 0; index < ACCOUNTS; index += 1) batch.set(account(index), { balance: START });
    await batch.commit();
  }

  function planTransfers(): Transfer[] {
    const random = seededRandom(seed);
    const upTo = (end: number): number => Math.floor(random() * end);
    return Array.from({ length: WRITERS }, (_, index) => {
      const from = upTo(ACCOUNTS);
      const to = (from + 1 + upTo(ACCOUNTS - 1)) % ACCOUNTS;
      return { id: `transfer${index}`, from, to, amount: 1 + upTo(30) };
    });
  }

  /** The transfer's own document makes it happen once, however often it is tried. */
  async function transfer({ id, from, to, amount }: Transfer): Promise<void> {
    const log = collection.doc(id);
    await client.runTransaction(
      async (transaction) => {
        const [done, source, sink] = await transaction.getAll(log, account(from), account(to));
        if (done!.exists) return;
        transaction.create(log, { from, to, amount });
        transaction.update(account(from), { balance: balanceOf(source!) - amount });
        transaction.update(account(to), { balance: balanceOf(sink!) + amount });
      },
      { maxAttempts: WRITERS },
    );
  }

  const balanceOf = (snapshot: FirebaseFirestore.DocumentSnapshot): number =>
    snapshot.get('balance') as number;

  /** Fails when money was made or lost, or a transfer done twice or not at all. */
  async function checkBooks(transfers: readonly Transfer[]): Promise<void> {
    const documents = (await collection.get()).docs;
    const logged = documents.filter(({ id }) => id.startsWith('transfer'));
    expect(logged.map(({ id }) => id).sort()).toEqual(transfers.map(({ id }) => id).sort());
    const expected = Array.from({ length: ACCOUNTS }, () => START);
    for (const { from, to, amount } of transfers) {
      expected[from]! -= amount;
      expected[to]! += amount;
    }
    const balances = await client.getAll(...expected.map((_, index) => account(index)));
    expect(balances.map(balanceOf)).toEqual(expected);
    expect(expected.reduce((sum, balance) => sum + balance)).toBe(ACCOUNTS * START);
  }

  /** Tries again what a fault has let fail for good: the transfer itself makes sure that it is done once. */
  async function insist(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const code = (error as { code?: number }).code;
        if (attempt === 20 || (code !== 10 && code !== 14)) throw error;
      }
    }
  }

  test('neither make nor lose money, and are each done once', async () => {
    await openAccounts();
    const transfers = planTransfers();
    await Promise.all(transfers.map(transfer));
    await checkBooks(transfers);
  });

  test(`nor with injected faults and lost answers (seed ${seed})`, async () => {
    if (target.cloud === null) return; // Only a local cloud can be disturbed.
    await openAccounts();
    const transfers = planTransfers();
    injectFaults();
    await Promise.all(transfers.map((each) => insist(() => transfer(each))));
    const struck = target.cloud.calls.faults().rules.map(({ struck: times }) => times);
    target.cloud.calls.setFaults([], seed);
    expect(Math.min(...struck)).toBeGreaterThan(0);
    await checkBooks(transfers);
  });

  test('show no reader a moment at which money is under way', async () => {
    await openAccounts();
    const transfers = planTransfers();
    let isDone = false;
    const reader = (async (): Promise<void> => {
      while (!isDone) {
        const { docs } = await collection.where('balance', '>', -1e6).get();
        expect(docs.reduce((sum, each) => sum + balanceOf(each), 0)).toBe(ACCOUNTS * START);
      }
    })();
    await Promise.all(transfers.map(transfer));
    isDone = true;
    await reader;
  });
});
