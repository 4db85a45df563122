import { contractTarget, runsElsewhere } from '../cloud/contract-target';
import { PubSubFixture, textsOf, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

// The real cloud wants an access token, which the official gRPC clients get by themselves.
(runsElsewhere() ? describe.skip : describe)('REST', () => {
  let pubsub: PubSubFixture;
  let base: string;

  beforeAll(async () => {
    pubsub = new PubSubFixture(await contractTarget());
    base = `http://${pubsub.target.cloud?.endpoints.pubsub}/v1/projects/${pubsub.target.project}`;
  });
  afterAll(() => pubsub.stop());

  async function ask(
    verb: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; json: Record<string, unknown> }> {
    const response = await fetch(`${base}/${path}`, {
      method: verb,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      json: (await response.json()) as Record<string, unknown>,
    };
  }

  test('publishes, pulls and acknowledges on the port of gRPC', async () => {
    const topic = `topics/${uniqueId('topic')}`;
    const subscription = `subscriptions/${uniqueId('subscription')}`;
    const full = `projects/${pubsub.target.project}`;
    expect(await ask('PUT', topic, { labels: { a: 'b' } })).toEqual({
      status: 200,
      json: { name: `${full}/${topic}`, labels: { a: 'b' }, state: 'ACTIVE' },
    });
    const created = await ask('PUT', subscription, {
      topic: `${full}/${topic}`,
      ackDeadlineSeconds: 30,
      messageRetentionDuration: '1200s',
      retryPolicy: { minimumBackoff: '1.5s' },
    });
    expect(created.json).toMatchObject({
      name: `${full}/${subscription}`,
      ackDeadlineSeconds: 30,
      messageRetentionDuration: '1200s',
      retryPolicy: { minimumBackoff: '1.500s', maximumBackoff: '600s' },
      pushConfig: {},
    });
    const data = Buffer.from('over http').toString('base64');
    const published = await ask('POST', `${topic}:publish`, {
      messages: [{ data, attributes: { k: 'v' } }],
    });
    const [messageId] = published.json['messageIds'] as string[];
    const pulled = await ask('POST', `${subscription}:pull`, { maxMessages: 1 });
    expect(pulled.json).toEqual({
      receivedMessages: [
        {
          ackId: expect.any(String),
          message: {
            data,
            attributes: { k: 'v' },
            messageId,
            publishTime: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        },
      ],
    });
    const [{ ackId }] = pulled.json['receivedMessages'] as [{ ackId: string }];
    expect(await ask('POST', `${subscription}:acknowledge`, { ackIds: [ackId] })).toEqual({
      status: 200,
      json: {},
    });
    expect((await ask('DELETE', subscription)).status).toBe(200);
    expect((await ask('DELETE', topic)).status).toBe(200);
  });

  test('lists with pages, and updates with a mask', async () => {
    const topic = await pubsub.topic();
    const path = `topics/${topic.name.split('/').at(-1)}`;
    const listed = await ask('GET', 'topics?pageSize=1&alt=json');
    expect(listed.json['topics']).toHaveLength(1);
    const updated = await ask('PATCH', path, {
      topic: { messageRetentionDuration: '600s' },
      updateMask: 'messageRetentionDuration',
    });
    expect(updated.json).toMatchObject({ name: topic.name, messageRetentionDuration: '600s' });
  });

  test('sees what gRPC does', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    const path = `topics/${topic.name.split('/').at(-1)}:publish`;
    await ask('POST', path, { messages: [{ data: Buffer.from('mixed').toString('base64') }] });
    expect(textsOf(await pubsub.pull(subscription))).toEqual(['mixed']);
  });

  test.each([
    ['an unknown topic', 'GET', 'topics/no-such-topic', undefined, 404, 'NOT_FOUND'],
    ['a bad name', 'PUT', 'topics/x', {}, 400, 'INVALID_ARGUMENT'],
    ['an unknown field', 'PUT', 'topics/some-topic', { colour: 1 }, 400, 'INVALID_ARGUMENT'],
    ['an unknown path', 'GET', 'nothing', undefined, 404, 'NOT_FOUND'],
    [
      'a value of the wrong type',
      'PUT',
      'topics/some-topic',
      { labels: 'x' },
      400,
      'INVALID_ARGUMENT',
    ],
  ])('answers %s with an error in JSON', async (_what, verb, path, body, code, status) => {
    const { status: given, json } = await ask(verb, path, body);
    expect(given).toBe(code);
    expect(json).toMatchObject({ error: { code, status, message: expect.any(String) } });
  });
});
