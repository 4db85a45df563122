import { AckResponses, type Message } from '@google-cloud/pubsub';
import { contractTarget } from '../cloud/contract-target';
import { ackIdsOf, messages, PubSubFixture } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

const exactlyOnce = { enableExactlyOnceDelivery: true, ackDeadlineSeconds: 60 };
const invalidAckId = 'PERMANENT_FAILURE_INVALID_ACK_ID';

test('an acknowledgement is confirmed', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, exactlyOnce);
  const delivered = messages(subscription, 1);
  await topic.publishMessage({ data: Buffer.of(1) });
  const [message] = await delivered;
  expect(await message?.ackWithResponse()).toBe(AckResponses.Success);
  await subscription.close();
  expect(await pubsub.pullNow(subscription)).toEqual([]);
});

test('a refusal is confirmed, and the message comes again', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, exactlyOnce);
  const attempts: Message[] = [];
  const again = new Promise<void>((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('message', (message: Message) => {
      attempts.push(message);
      if (attempts.length === 1) void message.nackWithResponse();
      else void message.ackWithResponse().then(() => resolve());
    });
  });
  await topic.publishMessage({ data: Buffer.of(1) });
  await again;
  expect(attempts[1]?.id).toBe(attempts[0]?.id);
  await subscription.close();
});

test('only the ack id of the latest delivery counts, and the error names those that do not', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, exactlyOnce);
  await topic.publishMessage({ data: Buffer.of(1) });
  const first = await pubsub.pull(subscription);
  await pubsub.refuse(subscription, first);
  const second = await pubsub.pull(subscription);
  const [old] = ackIdsOf(first);
  const expected = {
    code: 3,
    details: expect.stringContaining('Some acknowledgement ids in the request were invalid'),
    reason: 'EXACTLY_ONCE_ACKID_FAILURE',
    domain: 'pubsub.googleapis.com',
    errorInfoMetadata: { [old!]: invalidAckId },
  };
  await expect(pubsub.acknowledge(subscription, [...first, ...second])).rejects.toMatchObject(
    expected,
  );
  await expect(pubsub.extend(subscription, { received: first, seconds: 30 })).rejects.toMatchObject(
    expected,
  );
  // The valid one of the first request had its effect.
  expect(await pubsub.pullNow(subscription)).toEqual([]);
});

test('what is no ack id is named too', async () => {
  const subscription = await pubsub.subscription(await pubsub.topic(), exactlyOnce);
  await expect(pubsub.acknowledge(subscription, [{ ackId: 'nonsense' }])).rejects.toMatchObject({
    code: 3,
    errorInfoMetadata: { nonsense: invalidAckId },
  });
});

test('an acknowledgement that is sent again succeeds again', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, exactlyOnce);
  await topic.publishMessage({ data: Buffer.of(1) });
  const received = await pubsub.pull(subscription);
  await pubsub.acknowledge(subscription, received);
  await expect(pubsub.acknowledge(subscription, received)).resolves.toBeUndefined();
});

test('with ordering, an acknowledgement before that of an older message is to be sent again', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic, {
    ...exactlyOnce,
    enableMessageOrdering: true,
  });
  await pubsub.publisher.publish({
    topic: topic.name,
    messages: ['1', '2'].map((text) => ({ data: Buffer.from(text), orderingKey: 'k' })),
  });
  const [first, second] = await pubsub.pull(subscription, 2);
  await expect(pubsub.acknowledge(subscription, [second!])).rejects.toMatchObject({
    errorInfoMetadata: { [second!.ackId!]: expect.stringMatching(/^TRANSIENT_/) },
  });
  await pubsub.acknowledge(subscription, [second!, first!]);
  expect(await pubsub.pullNow(subscription)).toEqual([]);
});

test('a stream says that it is exactly once, and confirms on itself', async () => {
  const topic = await pubsub.topic();
  const { name } = await pubsub.subscription(topic, exactlyOnce);
  await topic.publishMessage({ data: Buffer.of(1) });
  const stream = pubsub.subscriber.streamingPull();
  interface Response {
    receivedMessages: { ackId: string }[];
    acknowledgeConfirmation: { ackIds: string[]; invalidAckIds: string[] } | null;
    modifyAckDeadlineConfirmation: { ackIds: string[]; invalidAckIds: string[] } | null;
    subscriptionProperties: object;
  }
  const next = (): Promise<Response> => new Promise((resolve) => stream.once('data', resolve));
  stream.on('error', () => undefined);
  const delivered = next();
  stream.write({ subscription: name, streamAckDeadlineSeconds: 60 });
  const { receivedMessages, subscriptionProperties } = await delivered;
  expect(subscriptionProperties).toMatchObject({ exactlyOnceDeliveryEnabled: true });
  const { ackId } = receivedMessages[0]!;
  const extended = next();
  stream.write({ modifyDeadlineAckIds: [ackId, 'bad'], modifyDeadlineSeconds: [30, 30] });
  expect((await extended).modifyAckDeadlineConfirmation).toMatchObject({
    ackIds: [ackId],
    invalidAckIds: ['bad'],
  });
  const confirmed = next();
  stream.write({ ackIds: [ackId] });
  expect((await confirmed).acknowledgeConfirmation).toMatchObject({
    ackIds: [ackId],
    invalidAckIds: [],
  });
  stream.cancel();
});

test('a subscription that pushes cannot have it', async () => {
  const topic = await pubsub.topic();
  const options = { ...exactlyOnce, pushEndpoint: 'https://example.org/' };
  await expect(pubsub.subscription(topic, options)).rejects.toMatchObject({ code: 3 });
});
