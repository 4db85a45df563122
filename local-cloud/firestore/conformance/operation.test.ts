import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Firestore } from '@google-cloud/firestore';
import { InjectedFault, type Call, type Calls } from '../../calls';
import { type RunningFirestore } from '../start';
import { officialClient, startLocal } from './local-firestore';

/** Records the calls, and strikes them as it is told. */
class StagedCalls implements Calls {
  readonly heard: string[] = [];
  strike: (call: Call) => 'before' | 'after' | null = () => null;

  async run<Result>(call: Call, work: () => Result | Promise<Result>): Promise<Result> {
    this.note(call);
    const when = this.strike(call);
    if (when === 'before') throw new InjectedFault('DATA_LOSS', call);
    const result = await work();
    if (when === 'after') throw new InjectedFault('ABORTED', call);
    return result;
  }

  begin(call: Call): Promise<(outcome: string) => void> {
    this.note(call);
    return Promise.resolve((outcome) => this.heard.push(`${call.method} ended ${outcome}`));
  }

  readonly delivery = (): readonly number[] => [0];

  private note({ method, subject, inTransaction }: Call): void {
    this.heard.push([method, subject, inTransaction && 'in transaction'].filter(Boolean).join(' '));
  }
}

describe('the operator', () => {
  let firestore: RunningFirestore;
  let client: Firestore;
  let calls: StagedCalls;

  beforeEach(async () => {
    calls = new StagedCalls();
    firestore = await startLocal({ calls });
    client = officialClient(firestore);
  });
  afterEach(async () => {
    await client.terminate();
    await firestore.stop();
  });

  test('sees every call, what it is about, and what is part of a transaction', async () => {
    await client.doc('c/a').set({ n: 1 });
    await client.collection('c').where('n', '==', 1).get();
    await client.runTransaction(async (transaction) => {
      await transaction.get(client.doc('c/a'));
      transaction.update(client.doc('c/a'), { n: 2 });
    });
    expect(calls.heard).toEqual([
      'Commit c/a',
      'RunQuery c',
      'BatchGetDocuments c/a',
      'Commit c/a in transaction',
    ]);
  });

  test('sees how a stream ends', async () => {
    await new Promise<void>((resolve) => {
      const unsubscribe = client.doc('c/a').onSnapshot(() => {
        unsubscribe();
        resolve();
      });
    });
    while (calls.heard.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(calls.heard).toEqual(['Listen', expect.stringMatching(/^Listen ended (OK|CANCELLED)$/)]);
  });

  test('makes a call fail before anything is done', async () => {
    calls.strike = ({ method }) => (method === 'Commit' ? 'before' : null);
    const failing = client.runTransaction(
      (transaction) => Promise.resolve(void transaction.set(client.doc('c/a'), {})),
      { maxAttempts: 1 },
    );
    await expect(failing).rejects.toMatchObject({ code: 15 });
    expect((await client.doc('c/a').get()).exists).toBe(false);
  });

  test('makes the answer of a call get lost', async () => {
    let isFirst = true;
    calls.strike = ({ method }) => {
      const strikes = method === 'Commit' && isFirst;
      if (strikes) isFirst = false;
      return strikes ? 'after' : null;
    };
    await client.runTransaction(async (transaction) => {
      const n = ((await transaction.get(client.doc('c/a'))).get('n') as number | undefined) ?? 0;
      transaction.set(client.doc('c/a'), { n: n + 1 });
    });
    // Done twice: the first time nobody was told.
    expect((await client.doc('c/a').get()).get('n')).toBe(2);
  });

  test('looks at the databases, their collections and documents', async () => {
    await client.doc('c/a').set({ n: 1, when: new Date(0), blob: Buffer.from('abc') });
    await client.doc('c/b').set({});
    await client.doc('d/x').set({});
    expect(firestore.inspect(1)).toEqual({
      databases: [
        {
          id: '(default)',
          documents: 3,
          collections: 2,
          first_collections: [
            {
              path: 'c',
              documents: 2,
              first_documents: [
                {
                  id: 'a',
                  create_time: expect.any(String),
                  update_time: expect.any(String),
                  fields: { n: 1, when: '1970-01-01T00:00:00.000Z', blob: '3 bytes' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('empties it while clients stay connected', async () => {
    await client.doc('c/a').set({});
    const sizes: number[] = [];
    let wake = (): void => undefined;
    const unsubscribe = client.collection('c').onSnapshot(({ size }) => {
      sizes.push(size);
      wake();
    });
    const next = (): Promise<void> => new Promise((resolve) => (wake = resolve));
    await next();
    const emptied = next();
    await firestore.reset();
    await emptied;
    expect(sizes).toEqual([1, 0]);
    expect((await client.collection('c').get()).empty).toBe(true);
    await client.doc('c/b').set({});
    unsubscribe();
  });
});

test('what was exported is there for one that begins with it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-firestore-'));
  const first = await startLocal();
  const writer = officialClient(first);
  const { writeTime } = await writer.doc('c/a').set({ n: 1 });
  await first.exportTo(folder);
  await writer.terminate();
  await first.stop();
  const second = await startLocal({ dataDir: folder });
  const reader = officialClient(second);
  const document = await reader.doc('c/a').get();
  expect([document.data(), document.updateTime]).toEqual([{ n: 1 }, writeTime]);
  await reader.terminate();
  await second.stop();
  rmSync(folder, { recursive: true });
});
