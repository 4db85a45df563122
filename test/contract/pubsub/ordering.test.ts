import { type Message } from '@google-cloud/pubsub';
import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture, textsOf } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

const ordered = { enableMessageOrdering: true, ackDeadlineSeconds: 60 };

async function publish(
  topic: Awaited<ReturnType<PubSubFixture['topic']>>,
  orderingKey: string,
  texts: string,
): Promise<void> {
  const messages = [...texts].map((text) => ({ data: Buffer.from(text), orderingKey }));
  await pubsub.publisher.publish({ topic: topic.name, messages });
}

test('the messages of a key come in the order of their publication', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, ordered);
  await publish(topic, 'a', '123');
  await publish(topic, 'b', '456');
  const byKey: Record<string, string> = { a: '', b: '' };
  for (let left = 6; left > 0;) {
    const received = await pubsub.pull(subscription);
    for (const { message } of received)
      byKey[message?.orderingKey ?? ''] += Buffer.from(message?.data ?? '').toString();
    await pubsub.acknowledge(subscription, received);
    left -= received.length;
  }
  expect(byKey).toEqual({ a: '123', b: '456' });
});

test('while messages of a key are out, nobody else gets later ones', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, ordered);
  await publish(topic, 'a', '12');
  await publish(topic, 'b', '9');
  const first = await pubsub.pullNow(subscription, 1);
  expect(textsOf(first)).toEqual(['1']);
  expect(textsOf(await pubsub.pullNow(subscription))).toEqual(['9']);
  await pubsub.acknowledge(subscription, first);
  expect(textsOf(await pubsub.pullNow(subscription))).toEqual(['2']);
});

test('with a refused message all later ones of its key come again, the acknowledged ones too', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, ordered);
  await publish(topic, 'a', '123');
  const received = await pubsub.pullNow(subscription);
  expect(textsOf(received)).toEqual(['1', '2', '3']);
  await pubsub.acknowledge(subscription, received.slice(2));
  await pubsub.refuse(subscription, received.slice(0, 1));
  const again = await pubsub.pullNow(subscription);
  expect(textsOf(again)).toEqual(['1', '2', '3']);
  await pubsub.acknowledge(subscription, again);
  expect(await pubsub.pullNow(subscription)).toEqual([]);
});

test('without ordering a key changes nothing', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, { ackDeadlineSeconds: 60 });
  await publish(topic, 'a', '12');
  await pubsub.pullNow(subscription, 1);
  expect(await pubsub.pullNow(subscription, 1)).toHaveLength(1);
});

test('a stream gets thousands of ordered messages in order, and fast', async () => {
  const keys = 20;
  const perKey = 200;
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, ordered);
  const seen = new Map<string, number[]>();
  const done = new Promise<void>((resolve, reject) => {
    let left = keys * perKey;
    subscription.on('error', reject);
    subscription.on('message', (message: Message) => {
      const key = message.orderingKey ?? '';
      seen.set(key, [...(seen.get(key) ?? []), Number(message.data.toString())]);
      message.ack();
      if ((left -= 1) === 0) resolve();
    });
  });
  const ordering = pubsub.client.topic(topic.name, { messageOrdering: true });
  const published: Promise<string>[] = [];
  for (let index = 0; index < perKey; index += 1)
    for (let key = 0; key < keys; key += 1) {
      const data = Buffer.from(String(index));
      published.push(ordering.publishMessage({ data, orderingKey: `key ${key}` }));
    }
  await Promise.all(published);
  await done;
  const expected = Array.from({ length: perKey }, (_, index) => index);
  for (const indices of seen.values()) expect(indices).toEqual(expected);
  expect(seen.size).toBe(keys);
  await subscription.close();
}, 20_000);
