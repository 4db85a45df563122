import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub, type Message, type Subscription } from '@google-cloud/pubsub';
import { systemClock, type RunningService } from '../service';
import { startPubSub, type PubSubOptions } from './index';

const project = 'demo-attacca';
const serviceAccount = `pusher@${project}.iam.gserviceaccount.com`;
const retrySoon = { minimum_backoff_seconds: 0.02, maximum_backoff_seconds: 0.1 };

interface Push {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: {
    message: { data?: string; attributes?: Record<string, string>; messageId: string };
    subscription: string;
    deliveryAttempt?: number;
  };
}

process.env['METADATA_SERVER_DETECTION'] = 'none';

let closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

async function start(options: Partial<PubSubOptions> = {}): Promise<RunningService> {
  const service = await startPubSub({
    project,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    dataDir: null,
    topics: ['orders', 'dead'],
    subscriptions: [],
    identityToken: (account, audience) => `token of ${account} for ${audience}`,
    ...options,
  });
  closers.push(() => service.stop());
  return service;
}

function clientOf(service: RunningService): PubSub {
  process.env['PUBSUB_EMULATOR_HOST'] = service.addresses['grpc'];
  const client = new PubSub({ projectId: project });
  closers.push(() => client.close());
  return client;
}

/** A receiver of pushes that answers with the status `decide` returns. */
async function receiver(
  decide: (push: Push) => number,
): Promise<{ url: string; pushes: Push[]; received: (count: number) => Promise<void> }> {
  const pushes: Push[] = [];
  let check = (): void => undefined;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Push['body'];
      const push = { headers: request.headers, body };
      pushes.push(push);
      response.writeHead(decide(push)).end();
      check();
    });
  });
  const url = await listen(server);
  const received = (count: number): Promise<void> =>
    new Promise((resolve) => {
      check = () => pushes.length >= count && resolve();
      check();
    });
  return { url, pushes, received };
}

async function listen(server: http.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}/push`;
}

function nextMessage(subscription: Subscription): Promise<Message> {
  return new Promise((resolve, reject) => {
    subscription.on('message', resolve);
    subscription.on('error', reject);
  });
}

function pushSubscription(url: string): PubSubOptions['subscriptions'][number] {
  return {
    name: 'pushed',
    topic: 'orders',
    ack_deadline_seconds: 10,
    push: { endpoint: url, service_account: serviceAccount, audience: 'https://worker' },
    retry_policy: retrySoon,
    dead_letter: { topic: 'dead', max_delivery_attempts: 5 },
  };
}

test('pushes a wrapped message with the token of the service account', async () => {
  const { url, pushes, received } = await receiver(() => 204);
  const client = clientOf(await start({ subscriptions: [pushSubscription(url)] }));
  const data = Buffer.from('{"job_id":"j1"}');
  const id = await client.topic('orders').publishMessage({ data, attributes: { kind: 'task' } });
  await received(1);
  expect(pushes[0]?.body).toEqual({
    message: {
      attributes: { kind: 'task' },
      data: data.toString('base64'),
      messageId: id,
      message_id: id,
      publishTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      publish_time: expect.any(String),
    },
    subscription: `projects/${project}/subscriptions/pushed`,
    deliveryAttempt: 1,
  });
  expect(pushes[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    authorization: `Bearer token of ${serviceAccount} for https://worker`,
  });
});

test('pushes again after a refusal, until it is accepted', async () => {
  const { url, pushes, received } = await receiver(({ body }) =>
    (body.deliveryAttempt ?? 0) < 3 ? 503 : 200,
  );
  const client = clientOf(await start({ subscriptions: [pushSubscription(url)] }));
  await client.topic('orders').publishMessage({ data: Buffer.from('x') });
  await received(3);
  expect(pushes.map(({ body }) => body.deliveryAttempt)).toEqual([1, 2, 3]);
});

test('a message that is always refused ends on the dead-letter topic', async () => {
  const { url, pushes } = await receiver(() => 500);
  const client = clientOf(await start({ subscriptions: [pushSubscription(url)] }));
  const [dead] = await client.topic('dead').createSubscription('dead-reader');
  const message = nextMessage(dead);
  await client.topic('orders').publishMessage({ data: Buffer.from('poison') });
  const received = await message;
  received.ack();
  expect(received.data.toString()).toBe('poison');
  expect(received.attributes).toMatchObject({
    CloudPubSubDeadLetterSourceDeliveryCount: '5',
    CloudPubSubDeadLetterSourceSubscription: 'pushed',
    CloudPubSubDeadLetterSourceSubscriptionProject: project,
  });
  expect(pushes).toHaveLength(5);
  await dead.close();
});

test('has many pushes in flight at once', async () => {
  const held: http.ServerResponse[] = [];
  let isFull = (): void => undefined;
  const full = new Promise<void>((resolve) => (isFull = resolve));
  const server = http.createServer((request, response) => {
    request.resume();
    held.push(response);
    if (held.length === 8) isFull();
  });
  const url = await listen(server);
  const client = clientOf(await start({ subscriptions: [pushSubscription(url)] }));
  const topic = client.topic('orders');
  const data = Buffer.from('x');
  await Promise.all(Array.from({ length: 8 }, () => topic.publishMessage({ data })));
  await full;
  for (const response of held) response.writeHead(204).end();
  expect(held).toHaveLength(8);
});

test('streaming pull delivers within the flow control and redelivers what is refused', async () => {
  const client = clientOf(await start());
  const [created] = await client.topic('orders').createSubscription('puller');
  const topic = client.topic('orders');
  await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      topic.publishMessage({ data: Buffer.from(String(index)) }),
    ),
  );
  const subscription = client.subscription(created.name, {
    flowControl: { maxMessages: 4 },
    streamingOptions: { maxStreams: 1 },
  });
  const acknowledged = new Set<string>();
  const refused = new Set<string>();
  let most = 0;
  let held = 0;
  await new Promise<void>((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('message', (message: Message) => {
      most = Math.max(most, (held += 1));
      setImmediate(() => {
        held -= 1;
        const isFirst = !refused.has(message.id);
        refused.add(message.id);
        if (isFirst && Number(message.data.toString()) % 3 === 0) return message.nack();
        message.ack();
        acknowledged.add(message.id);
        if (acknowledged.size === 30) resolve();
      });
    });
  });
  await subscription.close();
  expect(acknowledged.size).toBe(30);
  expect(most).toBeLessThanOrEqual(4);
});

test('unacknowledged messages and subscriptions survive a restart, acknowledged ones are gone', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'attacca-pubsub-'));
  closers.push(() => Promise.resolve(rmSync(dataDir, { recursive: true })));
  const first = await start({ dataDir });
  const before = clientOf(first);
  await before.topic('orders').createSubscription('keeper');
  const topic = before.topic('orders');
  await topic.publishMessage({ data: Buffer.from('done') });
  const subscription = before.subscription('keeper');
  const message = await nextMessage(subscription);
  message.ack();
  await subscription.close();
  const id = await topic.publishMessage({ data: Buffer.from('open') });
  await first.stop();

  const after = clientOf(await start({ dataDir }));
  const again = after.subscription('keeper');
  const redelivered = await nextMessage(again);
  redelivered.ack();
  expect(redelivered.id).toBe(id);
  expect(redelivered.data.toString()).toBe('open');
  const newId = await after.topic('orders').publishMessage({ data: Buffer.from('new') });
  expect(Number(newId)).toBeGreaterThan(Number(id));
  await again.close();
});

test('topics and subscriptions can be listed, changed and deleted', async () => {
  const client = clientOf(await start());
  const [topic] = await client.createTopic('extra');
  const [subscription] = await topic.createSubscription('mine', { ackDeadlineSeconds: 30 });
  await subscription.setMetadata({ retryPolicy: { minimumBackoff: { seconds: 1 } } });
  const [metadata] = await subscription.getMetadata();
  expect(metadata).toMatchObject({
    ackDeadlineSeconds: 30,
    retryPolicy: { minimumBackoff: { seconds: '1' }, maximumBackoff: { seconds: '600' } },
  });
  await subscription.modifyPushConfig({ pushEndpoint: 'http://127.0.0.1:9/' });
  expect((await subscription.getMetadata())[0].pushConfig?.pushEndpoint).toBe(
    'http://127.0.0.1:9/',
  );
  expect((await client.getTopics())[0].map(({ name }) => name.split('/').pop())).toEqual([
    'dead',
    'extra',
    'orders',
  ]);
  expect((await topic.getSubscriptions())[0]).toHaveLength(1);
  await subscription.delete();
  await topic.delete();
  expect(await subscription.exists()).toEqual([false]);
  expect(await topic.exists()).toEqual([false]);
});

test.each([
  ['a deadline out of range', { ackDeadlineSeconds: 5 }, 3],
  ['an export', { bigqueryConfig: { table: 'p.d.t' } }, 12],
])('refuses a subscription with %s', async (_what, options, code) => {
  const client = clientOf(await start());
  await expect(client.topic('orders').createSubscription('odd', options)).rejects.toMatchObject({
    code,
  });
});
