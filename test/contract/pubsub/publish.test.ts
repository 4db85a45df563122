import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

test('a message arrives as it was published, with an id and the time', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  const data = Buffer.from([0, 255, 10, 13]);
  const attributes = { kind: 'bytes', empty: '', größe: 'ü' };
  const before = Date.now();
  const messageId = await topic.publishMessage({ data, attributes });
  const [received] = await pubsub.pull(subscription);
  expect(Buffer.from(received?.message?.data as Uint8Array)).toEqual(data);
  expect(received?.message).toMatchObject({ attributes, messageId });
  const { seconds } = received!.message!.publishTime!;
  expect(Math.abs(Number(seconds) - before / 1000)).toBeLessThan(60);
  expect(received?.deliveryAttempt).toBe(0);
});

test('every subscription gets its own copy, one that comes later gets nothing', async () => {
  const topic = await pubsub.topic();
  const both = [await pubsub.subscription(topic), await pubsub.subscription(topic)];
  await topic.publishMessage({ data: Buffer.from('x') });
  const late = await pubsub.subscription(topic);
  for (const subscription of both) expect(await pubsub.pull(subscription)).toHaveLength(1);
  expect(await pubsub.pullNow(late)).toEqual([]);
});

test('a message needs data or an attribute', async () => {
  const topic = (await pubsub.topic()).name;
  const publish = (messages: object[]): Promise<unknown> =>
    pubsub.publisher.publish({ topic, messages });
  await expect(publish([{}])).rejects.toMatchObject({
    code: 3,
    details: expect.stringContaining('either non-empty data, or at least one attribute'),
  });
  await expect(publish([{ attributes: { a: '' } }])).resolves.toBeDefined();
  await expect(publish([])).rejects.toMatchObject({ code: 3 });
});

const letters = (length: number): string => 'a'.repeat(length);
const manyAttributes = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, '']));

test.each([
  ['100 attributes', { attributes: manyAttributes(100) }, true],
  ['101 attributes', { attributes: manyAttributes(101) }, false],
  ['a key of 256 bytes', { attributes: { [letters(256)]: '' } }, true],
  ['a key of 257 bytes', { attributes: { [letters(257)]: '' } }, false],
  ['a value of 1024 bytes', { attributes: { a: letters(1024) } }, true],
  ['a value of 1025 bytes', { attributes: { a: letters(1025) } }, false],
  ['an ordering key of 1024 bytes', { data: Buffer.of(1), orderingKey: letters(1024) }, true],
  ['an ordering key of 1025 bytes', { data: Buffer.of(1), orderingKey: letters(1025) }, false],
  ['9.9 MB of data', { data: Buffer.alloc(9_900_000) }, true],
  ['11 MB of data', { data: Buffer.alloc(11_000_000) }, false],
])('the limits are kept: %s', async (_what, message, isAllowed) => {
  const topic = (await pubsub.topic()).name;
  const publish = pubsub.publisher.publish({ topic, messages: [message] });
  if (isAllowed) await expect(publish).resolves.toBeDefined();
  else await expect(publish).rejects.toMatchObject({ code: 3 });
});

test('a request has at most 1000 messages, and one ordering key', async () => {
  const topic = (await pubsub.topic()).name;
  const messages = Array.from({ length: 1001 }, () => ({ data: Buffer.of(1) }));
  await expect(pubsub.publisher.publish({ topic, messages })).rejects.toMatchObject({
    code: 3,
    details: expect.stringContaining('1001'),
  });
  const [{ messageIds }] = await pubsub.publisher.publish({ topic, messages: messages.slice(1) });
  expect(new Set(messageIds).size).toBe(1000);
  const mixed = ['a', 'b'].map((orderingKey) => ({ data: Buffer.of(1), orderingKey }));
  await expect(pubsub.publisher.publish({ topic, messages: mixed })).rejects.toMatchObject({
    code: 3,
    details: expect.stringContaining('ordering key'),
  });
});

test('a topic that is not there takes nothing', async () => {
  const topic = pubsub.client.topic('there-is-no-such-topic');
  await expect(topic.publishMessage({ data: Buffer.of(1) })).rejects.toMatchObject({ code: 5 });
});

test('large messages go through both ways', async () => {
  const topic = await pubsub.topic();
  const subscription = await pubsub.subscription(topic);
  const data = Buffer.alloc(9_000_000, 'large');
  await topic.publishMessage({ data });
  const [received] = await pubsub.pull(subscription);
  expect(Buffer.from(received?.message?.data as Uint8Array).equals(data)).toBe(true);
});
