import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

test('a subscription has the documented defaults', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  const [metadata] = await subscription.getMetadata();
  expect(metadata).toMatchObject({
    name: subscription.name,
    topic: topic.name,
    ackDeadlineSeconds: 10,
    messageRetentionDuration: { seconds: '604800', nanos: 0 },
    expirationPolicy: { ttl: { seconds: '2678400', nanos: 0 } },
    retainAckedMessages: false,
    enableMessageOrdering: false,
    enableExactlyOnceDelivery: false,
    filter: '',
    detached: false,
    state: 'ACTIVE',
  });
  expect(metadata.deadLetterPolicy).toBeNull();
  expect(metadata.retryPolicy).toBeNull();
  expect(metadata.pushConfig?.pushEndpoint).toBe('');
});

test('a subscription says how long its topic retains messages', async () => {
  const topic = await pubsub.topic({ messageRetentionDuration: { seconds: 3600 } });
  const subscription = await pubsub.subscription(topic);
  const [metadata] = await subscription.getMetadata();
  expect(metadata.topicMessageRetentionDuration).toEqual({ seconds: '3600', nanos: 0 });
});

test('an expiration policy without a time means never', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, { expirationPolicy: {} });
  const [metadata] = await subscription.getMetadata();
  expect(metadata.expirationPolicy?.ttl).toBeNull();
});

const seconds = (value: number): { seconds: number } => ({ seconds: value });

test.each([
  ['an ack deadline of 9 s', { ackDeadlineSeconds: 9 }],
  ['an ack deadline of 601 s', { ackDeadlineSeconds: 601 }],
  ['a retention of 599 s', { messageRetentionDuration: 599 }],
  ['a retention over 31 days', { messageRetentionDuration: 31 * 86_400 + 1 }],
  ['an expiration within a day', { expirationPolicy: { ttl: seconds(86_399) } }],
  ['a backoff over 10 minutes', { retryPolicy: { maximumBackoff: seconds(601) } }],
  [
    'a least backoff above the longest',
    { retryPolicy: { minimumBackoff: seconds(20), maximumBackoff: seconds(10) } },
  ],
  [
    'four delivery attempts',
    { deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 4 } },
  ],
  [
    'a dead-letter topic that is no name',
    { deadLetterPolicy: { deadLetterTopic: 'dead', maxDeliveryAttempts: 5 } },
  ],
  ['a push endpoint that is no URL', { pushEndpoint: 'nowhere' }],
  ['a filter that is none', { filter: 'attributes.a' }],
  ['a label in capitals', { labels: { Team: 'x' } }],
])('a subscription cannot have %s', async (_what, options) => {
  const topic = await pubsub.topic();
  await expect(topic.createSubscription(uniqueId('subscription'), options)).rejects.toMatchObject({
    code: 3,
  });
});

test('a subscription needs a topic, a good name, and to be the first of its name', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  await expect(topic.createSubscription(subscription.name)).rejects.toMatchObject({ code: 6 });
  await expect(topic.createSubscription('goog-not')).rejects.toMatchObject({ code: 3 });
  await expect(
    pubsub.client.topic('no-such-topic').createSubscription(uniqueId('subscription')),
  ).rejects.toMatchObject({ code: 5 });
});

test('a subscription is updated field by field, deep or whole', async () => {
  const topic = await pubsub.topic();
  const { name } = await pubsub.subscription(topic, {
    labels: { team: 'audio' },
    retryPolicy: { minimumBackoff: seconds(5), maximumBackoff: seconds(50) },
  });
  const update = async (subscription: object, ...paths: string[]): Promise<object> =>
    (
      await pubsub.subscriber.updateSubscription({
        subscription: { name, ...subscription },
        updateMask: { paths },
      })
    )[0];
  expect(await update({ ackDeadlineSeconds: 99 }, 'ack_deadline_seconds')).toMatchObject({
    ackDeadlineSeconds: 99,
    labels: { team: 'audio' },
  });
  const backoff = { retryPolicy: { maximumBackoff: seconds(60) } };
  expect(await update(backoff, 'retry_policy.maximum_backoff')).toMatchObject({
    retryPolicy: { minimumBackoff: { seconds: '5' }, maximumBackoff: { seconds: '60' } },
  });
  expect(await update({}, 'retry_policy')).toMatchObject({ retryPolicy: null });
  expect(await update({ retainAckedMessages: true }, 'retain_acked_messages')).toMatchObject({
    retainAckedMessages: true,
  });
});

test.each(['filter', 'enable_message_ordering', 'topic', 'name', 'detached'])(
  'the field %s of a subscription cannot change',
  async (path) => {
    const { name } = await pubsub.subscription(await pubsub.topic());
    await expect(
      pubsub.subscriber.updateSubscription({
        subscription: { name },
        updateMask: { paths: [path] },
      }),
    ).rejects.toMatchObject({ code: 3, details: expect.stringContaining('is not mutable') });
  },
);

test.each([
  ['BigQuery', { bigqueryConfig: { table: 'p.d.t' } }],
  ['Cloud Storage', { cloudStorageConfig: { bucket: 'b' } }],
])('an export to %s is not available locally, and says so', async (_what, options) => {
  if (!pubsub.target.cloud) return;
  const topic = await pubsub.topic();
  await expect(topic.createSubscription(uniqueId('subscription'), options)).rejects.toMatchObject({
    code: 12,
  });
});

describe('a detached subscription', () => {
  test('says so, has nothing, gets nothing, and is left by its topic', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    await topic.publishMessage({ data: Buffer.of(1) });
    expect(await subscription.detached()).toEqual([false]);
    await pubsub.client.detachSubscription(subscription.name);
    expect(await subscription.detached()).toEqual([true]);
    expect((await topic.getSubscriptions())[0]).toEqual([]);
    await expect(pubsub.pullNow(subscription)).rejects.toMatchObject({ code: 9 });
    await expect(subscription.seek(new Date())).rejects.toMatchObject({ code: 9 });
    await expect(subscription.createSnapshot(uniqueId('snapshot'))).rejects.toMatchObject({
      code: 9,
    });
    await expect(subscription.setMetadata({ ackDeadlineSeconds: 20 })).rejects.toMatchObject({
      code: 9,
    });
  });

  test('ends the streams that read from it', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    const failed = new Promise((resolve) => subscription.on('error', resolve));
    const opened = new Promise((resolve) => subscription.on('message', resolve));
    await topic.publishMessage({ data: Buffer.of(1) });
    await opened;
    await pubsub.client.detachSubscription(subscription.name);
    expect(await failed).toMatchObject({ code: 9 });
    await subscription.close();
  });
});
