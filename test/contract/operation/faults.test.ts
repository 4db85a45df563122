import { Firestore } from '@google-cloud/firestore';
import { PubSub, v1 } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import type { FaultRule } from '@attacca/local-cloud';
import { operatedCloud, type OperatedCloud } from './operated-cloud';

let operated: OperatedCloud;
let firestore: Firestore;
let pubsub: PubSub;
let subscriber: v1.SubscriberClient;

beforeAll(async () => {
  operated = await operatedCloud({
    topics: ['messages'],
    subscriptions: [{ name: 'all', topic: 'messages', ack_deadline_seconds: 10 }],
    buckets: [{ name: 'bucket' }],
  });
  const { project } = operated;
  firestore = new Firestore({ projectId: project });
  pubsub = new PubSub({ projectId: project });
  const [host, port] = (process.env['PUBSUB_EMULATOR_HOST'] ?? '').split(':');
  const { credentials } = await import('@grpc/grpc-js');
  subscriber = new v1.SubscriberClient({
    projectId: project,
    servicePath: host ?? '',
    port: Number(port),
    sslCreds: credentials.createInsecure(),
  });
});

afterEach(() => operated.call('DELETE', '/v1/faults'));

afterAll(async () => {
  await Promise.all([firestore.terminate(), pubsub.close(), subscriber.close()]);
  await operated.stop();
});

async function inject(rules: readonly FaultRule[], seed = 1): Promise<void> {
  expect(await operated.call('PUT', '/v1/faults', { body: { seed, rules } })).toMatchObject({
    status: 200,
  });
}

test('latency makes a call of that service slower, and no other', async () => {
  await firestore.doc('slow/one').get();
  await inject([{ kind: 'latency', service: 'firestore', milliseconds: [150, 160] }]);
  const began = performance.now();
  await firestore.doc('slow/one').get();
  expect(performance.now() - began).toBeGreaterThanOrEqual(150);
  const { json } = await operated.call('GET', '/v1/faults');
  expect(json).toMatchObject({ seed: 1, rules: [{ struck: 1, rule: { kind: 'latency' } }] });
});

test.each([
  ['PERMISSION_DENIED', 7],
  ['FAILED_PRECONDITION', 9],
  ['INVALID_ARGUMENT', 3],
])('an error comes with the code %s, and nothing is done', async (code, number) => {
  await inject([{ kind: 'error', service: 'firestore', method: 'Commit', code }]);
  await expect(firestore.doc(`refused/${number}`).set({})).rejects.toMatchObject({ code: number });
  expect((await firestore.doc(`refused/${number}`).get()).exists).toBe(false);
});

test('over HTTP an error has the status of its code', async () => {
  await inject([{ kind: 'error', service: 'storage', code: 'PERMISSION_DENIED' }]);
  const storage = new Storage({ projectId: operated.project });
  await expect(storage.bucket('bucket').exists()).rejects.toMatchObject({ code: 403 });
});

test('a client that retries gets over an error that is limited', async () => {
  await inject([{ kind: 'error', service: 'firestore', code: 'UNAVAILABLE', limit: 2 }]);
  await firestore.doc('retried/one').set({ done: true });
  expect((await firestore.doc('retried/one').get()).get('done')).toBe(true);
});

test('a lost answer: the work is done, and the caller is told otherwise', async () => {
  await inject([
    { kind: 'lost_answer', service: 'firestore', method: 'Commit', code: 'UNKNOWN', limit: 1 },
  ]);
  await expect(firestore.doc('lost/one').set({ done: true })).rejects.toMatchObject({ code: 2 });
  expect((await firestore.doc('lost/one').get()).get('done')).toBe(true);
});

async function transactionOutcomes(): Promise<string> {
  let outcomes = '';
  for (let index = 0; index < 16; index += 1) {
    const reference = firestore.doc(`bank/${index}`);
    outcomes += await firestore
      .runTransaction(
        async (transaction) => {
          // Without a read the client needs no transaction, and commits plainly.
          await transaction.get(reference);
          transaction.set(reference, { index });
        },
        {
          maxAttempts: 1,
        },
      )
      .then(
        () => '.',
        (error: { code: number }) => (error.code === 10 ? 'x' : '?'),
      );
  }
  return outcomes;
}

test('the same seed aborts the same transactions, another seed others, and plain writes are spared', async () => {
  const rules: FaultRule[] = [{ kind: 'transaction_abort', probability: 0.5 }];
  await inject(rules, 7);
  const first = await transactionOutcomes();
  expect(first).toMatch(/^[.x]{16}$/);
  expect(first).toContain('x');
  await inject(rules, 7);
  expect(await transactionOutcomes()).toBe(first);
  await inject(rules, 8);
  expect(await transactionOutcomes()).not.toBe(first);
  await inject([{ kind: 'transaction_abort' }]);
  await firestore.doc('bank/plain').set({});
});

describe('deliveries', () => {
  const subscription = () => `projects/${operated.project}/subscriptions/all`;
  const pull = async (): Promise<string[]> => {
    const [{ receivedMessages }] = await subscriber.pull({
      subscription: subscription(),
      maxMessages: 10,
      returnImmediately: true,
    });
    return (receivedMessages ?? []).map(({ message }) => String(message?.data));
  };
  const publish = (text: string) =>
    pubsub.topic('messages').publishMessage({ data: Buffer.from(text) });
  const advance = (milliseconds: number) =>
    operated.call('POST', '/v1/clock/advance', { body: { milliseconds } });

  beforeEach(() => operated.call('POST', '/v1/reset', { body: { services: ['pubsub'] } }));

  test('one that is dropped is made again after its deadline', async () => {
    await inject([{ kind: 'drop', service: 'pubsub', limit: 1 }]);
    await publish('dropped');
    expect(await pull()).toEqual([]);
    await advance(11_000);
    expect(await pull()).toEqual(['dropped']);
  });

  test('one that is duplicated is made twice', async () => {
    await inject([{ kind: 'duplicate', service: 'pubsub', milliseconds: [0, 0], limit: 1 }]);
    await publish('twice');
    const received = await pull();
    for (let turn = 0; received.length < 2 && turn < 20; turn += 1)
      received.push(...(await pull()));
    expect(received).toEqual(['twice', 'twice']);
  });
});
