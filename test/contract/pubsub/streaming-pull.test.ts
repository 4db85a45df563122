import { type Message } from '@google-cloud/pubsub';
import { contractTarget } from '../cloud/contract-target';
import { messages, PubSubFixture } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

type StreamRequest = Parameters<
  ReturnType<PubSubFixture['subscriber']['streamingPull']>['write']
>[0];

interface StreamEnd {
  readonly code: number;
  readonly details: string;
}

/** A stream as the protocol has it, without the client's lease management. */
function open(request: StreamRequest): {
  write: (request: StreamRequest) => void;
  received: { message: { data: Buffer }; ackId: string }[];
  until: (count: number) => Promise<void>;
  ended: Promise<StreamEnd>;
  close: () => void;
} {
  const stream = pubsub.subscriber.streamingPull();
  const received: { message: { data: Buffer }; ackId: string }[] = [];
  let check = (): void => undefined;
  stream.on('data', ({ receivedMessages }: { receivedMessages: typeof received }) => {
    received.push(...receivedMessages);
    check();
  });
  const ended = new Promise<StreamEnd>((resolve) => stream.on('error', resolve));
  stream.write(request);
  return {
    write: (next) => void stream.write(next),
    received,
    until: (count) =>
      new Promise((resolve) => {
        check = () => received.length >= count && resolve();
        check();
      }),
    ended,
    close: () => stream.cancel(),
  };
}

test('a stream delivers what was there and what comes', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.from('before') });
  const both = messages(subscription, 2);
  await topic.publishMessage({ data: Buffer.from('after') });
  const texts = (await both).map((message) => {
    message.ack();
    return message.data.toString();
  });
  expect(texts.sort()).toEqual(['after', 'before']);
  await subscription.close();
  expect(await pubsub.pullNow(subscription)).toEqual([]);
});

test('several streams share the messages, each of which goes to one', async () => {
  const topic = await pubsub.topic();
  const { name } = await pubsub.subscription(topic);
  const readers = [1, 2, 3].map(() =>
    pubsub.client.subscription(name, { streamingOptions: { maxStreams: 1 } }),
  );
  const ids: string[] = [];
  const count = 300;
  const done = new Promise<void>((resolve, reject) => {
    for (const reader of readers) {
      reader.on('error', reject);
      reader.on('message', (message: Message) => {
        message.ack();
        ids.push(message.id);
        if (ids.length === count) resolve();
      });
    }
  });
  const data = Buffer.of(1);
  await Promise.all(Array.from({ length: count }, () => topic.publishMessage({ data })));
  await done;
  expect(new Set(ids).size).toBe(count);
  await Promise.all(readers.map((reader) => reader.close()));
});

test('a stream gets no more messages than it may have outstanding', async () => {
  const topic = await pubsub.topic();
  const { name } = await pubsub.subscription(topic);
  const request = { subscription: name, streamAckDeadlineSeconds: 60 };
  for (let index = 0; index < 10; index += 1)
    await topic.publishMessage({ data: Buffer.of(index) });
  const stream = open({ ...request, maxOutstandingMessages: 3 });
  await stream.until(3);
  // Another stream gets the rest: the first has got all it may have.
  const other = open(request);
  await other.until(7);
  expect(stream.received).toHaveLength(3);
  await topic.publishMessage({ data: Buffer.of(10) });
  await other.until(8);
  other.close();
  stream.write({ ackIds: [stream.received[0]!.ackId] });
  await topic.publishMessage({ data: Buffer.of(11) });
  await stream.until(4);
  stream.close();
});

test('a stream gets no more bytes than it may have outstanding', async () => {
  const topic = await pubsub.topic();
  const { name } = await pubsub.subscription(topic);
  for (let index = 0; index < 4; index += 1)
    await topic.publishMessage({ data: Buffer.alloc(1000, index) });
  const request = { subscription: name, streamAckDeadlineSeconds: 60 };
  const stream = open({ ...request, maxOutstandingBytes: 1500 });
  await stream.until(2);
  const other = open(request);
  await other.until(2);
  expect(stream.received).toHaveLength(2);
  stream.close();
  other.close();
});

test('deadlines are changed and messages refused on the stream itself', async () => {
  const topic = await pubsub.topic();
  const { name } = await pubsub.subscription(topic);
  await topic.publishMessage({ data: Buffer.from('back') });
  const stream = open({ subscription: name, streamAckDeadlineSeconds: 60 });
  await stream.until(1);
  const { ackId } = stream.received[0]!;
  stream.write({ streamAckDeadlineSeconds: 30 });
  stream.write({ modifyDeadlineAckIds: [ackId], modifyDeadlineSeconds: [0] });
  await stream.until(2);
  expect(stream.received[1]?.ackId).not.toBe(ackId);
  stream.close();
});

test.each([
  ['a deadline below 10 s', { streamAckDeadlineSeconds: 9 }, 3],
  ['no deadline', {}, 3],
  ['an unknown subscription', { subscription: 'projects/p/subscriptions/none' }, 5],
])('a stream does not open with %s', async (_what, request, code) => {
  const { name } = await pubsub.subscription(await pubsub.topic());
  const stream = open({ subscription: name, ...request });
  expect(await stream.ended).toMatchObject({ code });
});

test.each([
  ['a second subscription', { subscription: 'projects/p/subscriptions/other' }],
  ['other flow control', { maxOutstandingMessages: 5 }],
  ['more ack ids than deadlines', { modifyDeadlineAckIds: ['x'], modifyDeadlineSeconds: [] }],
  ['a malformed ack id', { ackIds: ['malformed'] }],
])('a stream ends when it is sent %s', async (_what, request) => {
  const { name } = await pubsub.subscription(await pubsub.topic());
  const stream = open({ subscription: name, streamAckDeadlineSeconds: 10 });
  stream.write(request);
  expect(await stream.ended).toMatchObject({ code: 3 });
});

test('a subscriber is told when there is no such subscription, or no longer', async () => {
  const topic = await pubsub.topic();
  const missing = topic.subscription('there-is-no-such-subscription');
  const failed = new Promise((resolve) => missing.on('error', resolve));
  missing.on('message', () => undefined);
  expect(await failed).toMatchObject({ code: 5 });
  const subscription = await pubsub.subscription(topic);
  const deleted = new Promise((resolve) => subscription.on('error', resolve));
  const opened = messages(subscription, 1);
  opened.catch(() => undefined);
  await topic.publishMessage({ data: Buffer.of(1) });
  await opened;
  await pubsub.client.subscription(subscription.name).delete();
  expect(await deleted).toMatchObject({ code: 5 });
});
