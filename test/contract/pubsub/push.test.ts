import { OAuth2Client } from 'google-auth-library';
import { contractTarget, runsElsewhere } from '../cloud/contract-target';
import {
  PubSubFixture,
  pushReceiver,
  textsOf,
  type PushReceiver,
  type ReceivedPush,
} from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

const pusher = 'pusher@demo-contract.iam.gserviceaccount.com';
const seconds = (value: number): { seconds: number } => ({ seconds: value });
const soon = { minimumBackoff: seconds(0), maximumBackoff: seconds(0) };

// An endpoint of this test is out of reach for anything but a local cloud.
(runsElsewhere() ? describe.skip : describe)('push', () => {
  let pubsub: PubSubFixture;
  let receivers: PushReceiver[] = [];

  beforeAll(async () => {
    pubsub = new PubSubFixture(await contractTarget({ config: { service_accounts: [pusher] } }));
  });
  afterEach(async () => {
    for (const receiver of receivers) await receiver.stop();
    receivers = [];
  });
  afterAll(() => pubsub.stop());

  async function receiver(
    decide: (push: ReceivedPush, index: number) => number | null = () => 204,
  ): Promise<PushReceiver> {
    const created = await pushReceiver(decide);
    receivers.push(created);
    return created;
  }

  function bodyOf(push: ReceivedPush | undefined): {
    message: { data: string; messageId: string; orderingKey?: string };
    subscription: string;
    deliveryAttempt?: number;
  } {
    return JSON.parse(push?.body.toString() ?? '') as ReturnType<typeof bodyOf>;
  }

  function textOf(push: ReceivedPush): string {
    return Buffer.from(bodyOf(push).message.data, 'base64').toString();
  }

  test('a message is wrapped in JSON, with both spellings of its fields', async () => {
    const { url, pushes, received } = await receiver();
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, { pushEndpoint: url });
    const data = Buffer.from('{"some":"data"}');
    const messageId = await topic.publishMessage({ data, attributes: { kind: 'task' } });
    await received(1);
    expect(pushes[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(pushes[0]?.headers.authorization).toBeUndefined();
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(bodyOf(pushes[0])).toEqual({
      message: {
        attributes: { kind: 'task' },
        data: data.toString('base64'),
        messageId,
        message_id: messageId,
        publishTime: time,
        publish_time: time,
      },
      subscription: subscription.name,
    });
  });

  test('without a wrapper the body is the data, and the metadata are headers if they are wanted', async () => {
    const { url, pushes, received } = await receiver();
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, {
      pushConfig: { pushEndpoint: url, noWrapper: { writeMetadata: true } },
      enableMessageOrdering: true,
      deadLetterPolicy: { deadLetterTopic: (await pubsub.topic()).name, maxDeliveryAttempts: 5 },
    });
    const [metadata] = await subscription.getMetadata();
    expect(metadata.pushConfig?.noWrapper?.writeMetadata).toBe(true);
    const [{ messageIds }] = await pubsub.publisher.publish({
      topic: topic.name,
      messages: [
        {
          data: Buffer.from([1, 2, 255]),
          attributes: { 'Content-Type': 'application/x-bytes', host: 'not-this', 'bad name': 'x' },
          orderingKey: 'key',
        },
      ],
    });
    await received(1);
    expect([...pushes[0]!.body]).toEqual([1, 2, 255]);
    expect(pushes[0]?.headers).toMatchObject({
      'content-type': 'application/x-bytes',
      'x-goog-pubsub-subscription-name': subscription.name,
      'x-goog-pubsub-message-id': messageIds?.[0],
      'x-goog-pubsub-publish-time': expect.stringMatching(/Z$/),
      'x-goog-pubsub-ordering-key': 'key',
      'x-goog-pubsub-delivery-attempt': '1',
      host: expect.stringContaining('127.0.0.1'),
    });
  });

  test('without a wrapper and without metadata there is the data alone', async () => {
    const { url, pushes, received } = await receiver();
    const topic = await pubsub.topic();
    await pubsub.subscription(topic, { pushConfig: { pushEndpoint: url, noWrapper: {} } });
    await topic.publishMessage({ data: Buffer.from('plain'), attributes: { a: 'b' } });
    await received(1);
    expect(pushes[0]?.body.toString()).toBe('plain');
    const names = Object.keys(pushes[0]?.headers ?? {});
    expect(names.filter((name) => name.startsWith('x-goog') || name === 'a')).toEqual([]);
  });

  test.each([
    ['the audience that is configured', 'https://audience.example'],
    ['the endpoint where none is', undefined],
  ])('the token is signed by the identity service, for %s', async (_what, audience) => {
    const { url, pushes, received } = await receiver();
    const topic = await pubsub.topic();
    await pubsub.subscription(topic, {
      pushConfig: {
        pushEndpoint: url,
        oidcToken: { serviceAccountEmail: pusher, ...(audience !== undefined && { audience }) },
      },
    });
    await topic.publishMessage({ data: Buffer.of(1) });
    await received(1);
    const token = /^Bearer (.+)$/.exec(pushes[0]?.headers.authorization ?? '')?.[1] ?? '';
    const identity = `http://${pubsub.target.cloud?.endpoints.identity}`;
    const keys = (await (await fetch(`${identity}/oauth2/v1/certs`)).json()) as Record<
      string,
      string
    >;
    const ticket = await new OAuth2Client().verifySignedJwtWithCertsAsync(
      token,
      keys,
      audience ?? url,
      ['https://accounts.google.com', identity],
    );
    expect(ticket.getPayload()).toMatchObject({ email: pusher, email_verified: true });
  });

  test.each([102, 200, 201, 202, 204])('status %p acknowledges', async (status) => {
    const { url, received, pushes } = await receiver(() => status);
    const topic = await pubsub.topic();
    await pubsub.subscription(topic, {
      pushEndpoint: url,
      retryPolicy: soon,
      enableMessageOrdering: true,
    });
    const messages = ['1', '2'].map((text) => ({ data: Buffer.from(text), orderingKey: 'k' }));
    await pubsub.publisher.publish({ topic: topic.name, messages });
    // The second of a key is pushed once the first is acknowledged.
    await received(2);
    expect(pushes.map(textOf)).toEqual(['1', '2']);
  });

  test.each([203, 206, 301, 400, 404, 429, 500, 503])(
    'status %p refuses, and the message is pushed again',
    async (status) => {
      const { url, received, pushes } = await receiver((_push, index) => (index ? 200 : status));
      const topic = await pubsub.topic();
      await pubsub.subscription(topic, { pushEndpoint: url, retryPolicy: soon });
      await topic.publishMessage({ data: Buffer.of(1) });
      await received(2);
      expect(bodyOf(pushes[0]).message.messageId).toBe(bodyOf(pushes[1]).message.messageId);
    },
  );

  test('a subscription changes between push and pull', async () => {
    const { url, pushes, received } = await receiver();
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    await topic.publishMessage({ data: Buffer.from('1') });
    await subscription.modifyPushConfig({ pushEndpoint: url });
    await received(1);
    await subscription.modifyPushConfig({});
    await topic.publishMessage({ data: Buffer.from('2') });
    expect(textsOf(await pubsub.pull(subscription))).toEqual(['2']);
    expect(pushes).toHaveLength(1);
    await expect(subscription.modifyPushConfig({ pushEndpoint: 'no url' })).rejects.toMatchObject({
      code: 3,
    });
  });

  test('messages of one key are pushed one after the other, also past a refusal', async () => {
    const { url, pushes, received } = await receiver((_push, index) => (index === 1 ? 500 : 200));
    const topic = await pubsub.topic();
    await pubsub.subscription(topic, {
      pushEndpoint: url,
      enableMessageOrdering: true,
      retryPolicy: soon,
    });
    const messages = ['1', '2', '3'].map((text) => ({ data: Buffer.from(text), orderingKey: 'k' }));
    await pubsub.publisher.publish({ topic: topic.name, messages });
    await received(4);
    expect(pushes.map(textOf)).toEqual(['1', '2', '2', '3']);
  });

  test('a detached subscription pushes no more', async () => {
    const { url, pushes } = await receiver();
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, { pushEndpoint: url });
    await pubsub.client.detachSubscription(subscription.name);
    await topic.publishMessage({ data: Buffer.of(1) });
    const other = await receiver();
    await pubsub.subscription(topic, { pushEndpoint: other.url });
    await topic.publishMessage({ data: Buffer.of(2) });
    await other.received(1);
    expect(pushes).toEqual([]);
  });
});
