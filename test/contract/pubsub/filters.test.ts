import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture, textsOf, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

/** By the text of the message. */
const published: Readonly<Record<string, Record<string, string>>> = {
  german: { language: 'de', 'iana.org/tag': 'de-AT', name: 'com.example' },
  english: { language: 'en', name: 'org.example' },
  quoted: { language: 'say "x"\n' },
  nothing: {},
};

test.each([
  ['attributes:name', ['german', 'english']],
  ['NOT attributes:name', ['quoted', 'nothing']],
  ['-attributes:name', ['quoted', 'nothing']],
  ['attributes:"iana.org/tag"', ['german']],
  ['attributes.language = "de"', ['german']],
  ['attributes.language="de"', ['german']],
  ['attributes.language != "de"', ['english', 'quoted', 'nothing']],
  ['attributes."iana.org/tag" = "de-AT"', ['german']],
  ['attributes.language = "say \\"x\\"\\n"', ['quoted']],
  ['attributes.language = "\\u0064\\x65"', ['german']],
  ['hasPrefix(attributes.name, "org.")', ['english']],
  ['NOT hasPrefix(attributes.name, "org.")', ['german', 'quoted', 'nothing']],
  ['attributes:name AND attributes.language = "en"', ['english']],
  ['attributes.language = "en" OR attributes.language = "de"', ['german', 'english']],
  ['attributes:language AND NOT (attributes:name OR attributes:"iana.org/tag")', ['quoted']],
  [
    '(attributes:name AND attributes.language = "de") OR attributes.language = "en"',
    ['german', 'english'],
  ],
])('%s', async (filter, expected) => {
  const topic = await pubsub.topic();
  const filtered = await pubsub.subscription(topic, { filter });
  for (const [text, attributes] of Object.entries(published))
    await topic.publishMessage({ data: Buffer.from(text), attributes });
  const received = await pubsub.pullNow(filtered);
  expect(textsOf(received).sort()).toEqual([...expected].sort());
});

test.each([
  'attributes',
  'attributes.a',
  'attributes.a = b',
  'attributes.a == "b"',
  'attributes:a AND',
  'attributes:a OR attributes:b AND attributes:c',
  '(attributes:a',
  'hasPrefix(attributes.a)',
  'hasSuffix(attributes.a, "b")',
  'data = "x"',
  'attributes.a = "\\q"',
  'attributes.a b = "c"',
  `attributes.a = "${'x'.repeat(256)}"`,
])('is no filter: %s', async (filter) => {
  const topic = await pubsub.topic();
  await expect(
    topic.createSubscription(uniqueId('subscription'), { filter }),
  ).rejects.toMatchObject({ code: 3 });
});

test('a filter is shown as it was given', async () => {
  const filter = 'attributes.a   =   "b"';
  const subscription = await pubsub.subscription(await pubsub.topic(), { filter });
  expect((await subscription.getMetadata())[0].filter).toBe(filter);
});
