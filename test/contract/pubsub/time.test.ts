import { advancingClock, type AdvancingClock } from '@attacca/local-cloud';
import { contractTarget, runsElsewhere } from '../cloud/contract-target';
import {
  ackIdsOf,
  PubSubFixture,
  pushReceiver,
  textsOf,
  uniqueId,
  type Received,
} from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;
const seconds = (value: number): { seconds: number } => ({ seconds: value });

// Only a local cloud's clock can be advanced.
(runsElsewhere() ? describe.skip : describe)('in the course of time', () => {
  let pubsub: PubSubFixture;
  let clock: AdvancingClock;

  beforeAll(async () => {
    clock = advancingClock(Date.now());
    pubsub = new PubSubFixture(await contractTarget({ clock }));
  });
  afterAll(() => pubsub.stop());

  type Topic = Awaited<ReturnType<PubSubFixture['topic']>>;

  async function publish(topic: Topic, ...texts: string[]): Promise<void> {
    const messages = texts.map((text) => ({ data: Buffer.from(text) }));
    await pubsub.publisher.publish({ topic: topic.name, messages });
  }

  function attemptsOf(received: readonly Received[]): unknown[] {
    return received.map(({ deliveryAttempt }) => deliveryAttempt);
  }

  test('a message comes again when its ack deadline has passed, and not before', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, { ackDeadlineSeconds: 20 });
    await publish(topic, 'x');
    await pubsub.pull(subscription);
    clock.advance(19 * second);
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    clock.advance(second);
    expect(await pubsub.pullNow(subscription)).toHaveLength(1);
  });

  test('a deadline that is modified counts from then', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    await publish(topic, 'x');
    const received = await pubsub.pull(subscription);
    clock.advance(9 * second);
    await pubsub.extend(subscription, { received, seconds: 100 });
    clock.advance(99 * second);
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    clock.advance(second);
    expect(await pubsub.pullNow(subscription)).toHaveLength(1);
  });

  test('with exactly-once delivery an ack id is void after its deadline, otherwise it may still count', async () => {
    const topic = await pubsub.topic();
    const exact = await pubsub.subscription(topic, { enableExactlyOnceDelivery: true });
    const plain = await pubsub.subscription(topic);
    await publish(topic, 'x');
    const fromExact = await pubsub.pull(exact);
    const fromPlain = await pubsub.pull(plain);
    clock.advance(11 * second);
    await expect(pubsub.acknowledge(exact, fromExact)).rejects.toMatchObject({
      code: 3,
      errorInfoMetadata: { [ackIdsOf(fromExact)[0]!]: 'PERMANENT_FAILURE_INVALID_ACK_ID' },
    });
    await pubsub.acknowledge(plain, fromPlain);
    expect(await pubsub.pullNow(exact)).toHaveLength(1);
    expect(await pubsub.pullNow(plain)).toEqual([]);
  });

  test('a retry policy makes the waits double, from its minimum to its maximum', async () => {
    const topic = await pubsub.topic();
    const retryPolicy = { minimumBackoff: seconds(10), maximumBackoff: seconds(30) };
    const subscription = await pubsub.subscription(topic, { retryPolicy });
    await publish(topic, 'x');
    for (const wait of [10, 20, 30, 30]) {
      await pubsub.refuse(subscription, await pubsub.pull(subscription));
      clock.advance(wait * second - 1);
      expect(await pubsub.pullNow(subscription)).toEqual([]);
      clock.advance(1);
    }
    expect(await pubsub.pullNow(subscription)).toHaveLength(1);
  });

  test('what is refused or forgotten too often goes to the dead-letter topic, with its history', async () => {
    const topic = await pubsub.topic();
    const dead = await pubsub.topic();
    const graveyard = await pubsub.subscription(dead);
    const subscription = await pubsub.subscription(topic, {
      deadLetterPolicy: { deadLetterTopic: dead.name, maxDeliveryAttempts: 5 },
    });
    const attributes = { kept: 'yes' };
    const id = await topic.publishMessage({ data: Buffer.from('poison'), attributes });
    const attempts: unknown[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const received = await pubsub.pull(subscription);
      attempts.push(...attemptsOf(received));
      if (attempt % 2 === 0) await pubsub.refuse(subscription, received);
      else clock.advance(10 * second);
    }
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    const [copy] = await pubsub.pull(graveyard);
    expect(textsOf([copy!])).toEqual(['poison']);
    expect(copy?.message?.messageId).not.toBe(id);
    expect(copy?.message?.attributes).toEqual({
      kept: 'yes',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceSubscription: subscription.name.split('/').at(-1),
      CloudPubSubDeadLetterSourceSubscriptionProject: pubsub.target.project,
      CloudPubSubDeadLetterSourceTopicPublishTime: expect.stringMatching(/Z$/),
    });
  });

  test('unacknowledged messages are gone after the retention, of the subscription or the topic', async () => {
    const topic = await pubsub.topic();
    const keeping = await pubsub.topic({ messageRetentionDuration: seconds(3600) });
    const options = { messageRetentionDuration: 600, ackDeadlineSeconds: 600 };
    const short = await pubsub.subscription(topic, options);
    const long = await pubsub.subscription(keeping, options);
    for (const each of [topic, keeping]) await publish(each, 'old');
    clock.advance(10 * minute + second);
    for (const each of [topic, keeping]) await publish(each, 'new');
    expect(textsOf(await pubsub.pullNow(short))).toEqual(['new']);
    expect(textsOf(await pubsub.pullNow(long))).toEqual(['old', 'new']);
  });

  test('a seek reaches back as far as the retention', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, {
      retainAckedMessages: true,
      messageRetentionDuration: 600,
    });
    await publish(topic, 'old');
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription));
    clock.advance(6 * minute);
    await publish(topic, 'new');
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription));
    clock.advance(6 * minute);
    await subscription.seek(new Date(0));
    expect(textsOf(await pubsub.pullNow(subscription))).toEqual(['new']);
  });

  test('a subscription that nobody uses is deleted after its expiration time', async () => {
    const topic = await pubsub.topic();
    const expirationPolicy = { ttl: seconds(86_400) };
    const unused = await pubsub.subscription(topic, { expirationPolicy });
    const used = await pubsub.subscription(topic, { expirationPolicy });
    const lasting = await pubsub.subscription(topic, { expirationPolicy: {} });
    const connected = await pubsub.subscription(topic, { expirationPolicy });
    const opened = new Promise((resolve) => connected.on('message', resolve));
    await publish(topic, 'x');
    await opened;
    clock.advance(day - minute);
    await pubsub.pullNow(used);
    expect(await unused.exists()).toEqual([true]);
    clock.advance(2 * minute);
    expect(await unused.exists()).toEqual([false]);
    expect(await used.exists()).toEqual([true]);
    clock.advance(40 * day);
    expect(await used.exists()).toEqual([false]);
    expect(await lasting.exists()).toEqual([true]);
    expect(await connected.exists()).toEqual([true]);
    await connected.close();
  });

  test('a snapshot expires, the sooner the older what it holds', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    await publish(topic, 'x');
    clock.advance(2 * day);
    const [snapshot] = await subscription.createSnapshot(uniqueId('snapshot'));
    const get = (): Promise<unknown> => pubsub.subscriber.getSnapshot({ snapshot: snapshot.name });
    clock.advance(5 * day - minute);
    await expect(get()).resolves.toBeDefined();
    clock.advance(2 * minute);
    await expect(get()).rejects.toMatchObject({ code: 5 });
  });

  test('no snapshot is made that would not last an hour', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, {
      messageRetentionDuration: 8 * 86_400,
    });
    await publish(topic, 'x');
    clock.advance(7 * day - 30 * minute);
    await expect(subscription.createSnapshot(uniqueId('snapshot'))).rejects.toMatchObject({
      code: 9,
    });
  });

  test('a push without an answer is refused after the ack deadline', async () => {
    const receiver = await pushReceiver((_push, index) => (index === 0 ? null : 200));
    const topic = await pubsub.topic();
    await pubsub.subscription(topic, {
      pushEndpoint: receiver.url,
      ackDeadlineSeconds: 30,
      retryPolicy: { minimumBackoff: seconds(0), maximumBackoff: seconds(0) },
    });
    await publish(topic, 'x');
    await receiver.received(1);
    clock.advance(30 * second);
    await receiver.received(2);
    await receiver.stop();
  });

  test('without a retry policy refusals make the whole subscription pause, longer each time', async () => {
    let isRefusing = true;
    const receiver = await pushReceiver(() => (isRefusing ? 500 : 200));
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, { pushEndpoint: receiver.url });
    await publish(topic, 'x');
    await receiver.received(1);
    const pauses: number[] = [];
    for (let pushes = 2; pushes <= 5; pushes += 1) {
      const arrived = receiver.received(pushes);
      let isHere = false;
      void arrived.then(() => (isHere = true));
      let waited = 0;
      while (!isHere) {
        await new Promise((resolve) => setImmediate(resolve));
        if (pushes > 1 && !isHere) clock.advance(10);
        waited += 10;
      }
      pauses.push(waited);
    }
    isRefusing = false;
    // Each pause is twice the one before; the answers' own way is in it too.
    for (let index = 0; index < pauses.length; index += 1)
      expect(pauses[index]).toBeGreaterThanOrEqual(100 * 2 ** index);
    await subscription.delete();
    await receiver.stop();
  });
});
