import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture, textsOf } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

test('a pulled message is not with anybody else, and gone once it is acknowledged', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, { ackDeadlineSeconds: 60 });
  await topic.publishMessage({ data: Buffer.from('once') });
  const received = await pubsub.pull(subscription);
  expect(await pubsub.pullNow(subscription)).toEqual([]);
  await pubsub.acknowledge(subscription, received);
  await pubsub.refuse(subscription, received);
  expect(await pubsub.pullNow(subscription)).toEqual([]);
});

test('a pull waits for a message', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  const pulled = pubsub.pull(subscription);
  await topic.publishMessage({ data: Buffer.from('late') });
  expect(textsOf(await pulled)).toEqual(['late']);
});

test('a pull gives no more than it is asked for', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  for (const text of 'abcde') await topic.publishMessage({ data: Buffer.from(text) });
  expect((await pubsub.pullNow(subscription, 3)).length).toBeLessThanOrEqual(3);
});

test('a refused message comes again at once, as itself', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.from('again') });
  const first = await pubsub.pull(subscription);
  await pubsub.refuse(subscription, first);
  const second = await pubsub.pull(subscription);
  expect(second[0]?.message?.messageId).toBe(first[0]?.message?.messageId);
  expect(second[0]?.ackId).not.toBe(first[0]?.ackId);
});

test('acknowledging twice is no error', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.of(1) });
  const received = await pubsub.pull(subscription);
  await pubsub.acknowledge(subscription, received);
  await expect(pubsub.acknowledge(subscription, received)).resolves.toBeUndefined();
});

test('what is no ack id is refused, and so is that of another subscription', async () => {
  const topic = await pubsub.topic();
  const mine = await pubsub.subscription(topic);
  const other = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.of(1) });
  const received = await pubsub.pull(other);
  await expect(pubsub.acknowledge(mine, received)).rejects.toMatchObject({ code: 3 });
  await expect(pubsub.acknowledge(mine, [{ ackId: 'nonsense' }])).rejects.toMatchObject({
    code: 3,
    details: expect.stringContaining('invalid ack ID'),
  });
  await expect(pubsub.acknowledge(mine, [])).rejects.toMatchObject({ code: 3 });
});

test('the ack ids of a deleted subscription are not those of its successor', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.of(1) });
  const received = await pubsub.pull(subscription);
  await subscription.delete();
  await topic.createSubscription(subscription.name);
  await expect(pubsub.acknowledge(subscription, received)).rejects.toMatchObject({
    code: 3,
    details: expect.stringContaining('does not belong to the given ack ID'),
  });
});

test.each([-1, 601])('a deadline of %p seconds is refused', async (ackDeadlineSeconds) => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.of(1) });
  const [received] = await pubsub.pull(subscription);
  const request = { subscription: subscription.name, ackIds: [received?.ackId ?? ''] };
  await expect(
    pubsub.subscriber.modifyAckDeadline({ ...request, ackDeadlineSeconds }),
  ).rejects.toMatchObject({ code: 3 });
});

test('an unknown subscription, a push subscription and a pull for nothing are refused', async () => {
  const topic = await pubsub.topic();
  const name = `projects/${pubsub.target.project}/subscriptions/there-is-none`;
  await expect(pubsub.pullNow({ name })).rejects.toMatchObject({ code: 5 });
  const pushed = await pubsub.subscription(topic, { pushEndpoint: 'https://example.org/push' });
  await expect(pubsub.pullNow(pushed)).rejects.toMatchObject({ code: 9 });
  const pulled = await pubsub.subscription(topic);
  await expect(pubsub.pullNow(pulled, 0)).rejects.toMatchObject({ code: 3 });
});
