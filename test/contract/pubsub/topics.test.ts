import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

describe('a topic', () => {
  test('is created, found, listed and deleted', async () => {
    const topic = await pubsub.topic({ labels: { team: 'audio' } });
    expect(await topic.exists()).toEqual([true]);
    const [metadata] = await topic.getMetadata();
    expect(metadata).toMatchObject({ name: topic.name, labels: { team: 'audio' } });
    const [topics] = await pubsub.client.getTopics();
    expect(topics.map(({ name }) => name)).toContain(topic.name);
    await topic.delete();
    expect(await topic.exists()).toEqual([false]);
    await expect(topic.getMetadata()).rejects.toMatchObject({
      code: 5,
      details: expect.stringContaining('Resource not found'),
    });
  });

  test('cannot be created twice', async () => {
    const topic = await pubsub.topic();
    await expect(pubsub.client.createTopic(topic.name)).rejects.toMatchObject({ code: 6 });
  });

  test.each(['ab', '1abc', 'google', 'has space', 'a'.repeat(256)])(
    'cannot be named %p',
    async (id) => {
      const name = `projects/${pubsub.target.project}/topics/${id}`;
      await expect(pubsub.publisher.createTopic({ name })).rejects.toMatchObject({
        code: 3,
        details: expect.stringContaining('Invalid resource name given'),
      });
    },
  );

  test('is updated field by field, as the update mask says', async () => {
    const topic = await pubsub.topic({ labels: { team: 'audio' } });
    await topic.setMetadata({ messageRetentionDuration: { seconds: 86_400 } });
    const [metadata] = await topic.getMetadata();
    expect(metadata).toMatchObject({
      labels: { team: 'audio' },
      messageRetentionDuration: { seconds: '86400', nanos: 0 },
    });
    const { name } = topic;
    const clear = { topic: { name }, updateMask: { paths: ['message_retention_duration'] } };
    const [cleared] = await pubsub.publisher.updateTopic(clear);
    expect(cleared.messageRetentionDuration).toBeNull();
    expect(cleared.labels).toEqual({ team: 'audio' });
  });

  test.each([
    ['no path', [], 'update_mask'],
    ['an unknown path', ['colour'], "'colour' is not a known Topic field"],
    ['a path in camel case', ['messageRetentionDuration'], 'push_config'],
    ['what cannot change', ['name'], 'is not mutable'],
  ])('is not updated by a mask with %s', async (_what, paths, details) => {
    const { name } = await pubsub.topic();
    await expect(
      pubsub.publisher.updateTopic({ topic: { name }, updateMask: { paths } }),
    ).rejects.toMatchObject({ code: 3, details: expect.stringContaining(details) });
  });

  test.each([
    ['a retention under 10 minutes', { messageRetentionDuration: { seconds: 599 } }],
    ['a retention over 31 days', { messageRetentionDuration: { seconds: 31 * 86_400 + 1 } }],
    ['a label in capitals', { labels: { Team: 'x' } }],
    ['a label value that is too long', { labels: { team: 'x'.repeat(64) } }],
  ])('is not created with %s', async (_what, options) => {
    await expect(
      pubsub.client.createTopic({ name: uniqueId('topic'), ...options }),
    ).rejects.toMatchObject({ code: 3 });
  });

  test('lists page by page, each named once', async () => {
    const names: string[] = [];
    for (let index = 0; index < 5; index += 1) names.push((await pubsub.topic()).name);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const [page, , response] = await pubsub.publisher.listTopics(
        { project: `projects/${pubsub.target.project}`, pageSize: 2, pageToken },
        { autoPaginate: false },
      );
      expect(page.length).toBeLessThanOrEqual(2);
      seen.push(...page.map(({ name }) => name ?? ''));
      pageToken = response.nextPageToken ?? '';
    } while (pageToken !== '');
    expect(seen).toEqual(expect.arrayContaining(names));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('names its subscriptions and snapshots', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    const [snapshot] = await subscription.createSnapshot(uniqueId('snapshot'));
    const [subscriptions] = await topic.getSubscriptions();
    expect(subscriptions.map(({ name }) => name)).toEqual([subscription.name]);
    const [snapshots] = await pubsub.publisher.listTopicSnapshots({ topic: topic.name });
    expect(snapshots).toEqual([snapshot.name]);
    await snapshot.delete();
  });

  test('leaves its subscriptions when it is deleted, with what they have', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    await topic.publishMessage({ data: Buffer.from('left') });
    await topic.delete();
    const [metadata] = await subscription.getMetadata();
    expect(metadata.topic).toBe('_deleted-topic_');
    expect(await pubsub.pull(subscription)).toHaveLength(1);
  });

  test.each([
    ['an encryption key', { kmsKeyName: 'projects/p/locations/l/keyRings/r/cryptoKeys/k' }],
    ['a schema', { schemaSettings: { schema: 'projects/p/schemas/s', encoding: 'JSON' as const } }],
  ])('with %s is not available locally, and says so', async (_what, options) => {
    if (!pubsub.target.cloud) return;
    await expect(
      pubsub.client.createTopic({ name: uniqueId('topic'), ...options }),
    ).rejects.toMatchObject({ code: 12 });
  });
});

describe('the policy of a topic', () => {
  test('is empty at first, and is replaced only by who knows it', async () => {
    const topic = await pubsub.topic();
    const [empty] = await topic.iam.getPolicy();
    expect(empty).toMatchObject({ bindings: [], version: 0 });
    const bindings = [{ role: 'roles/pubsub.publisher', members: ['allUsers'] }];
    const [set] = await topic.iam.setPolicy({ bindings, etag: empty.etag! });
    expect(set.bindings).toEqual([{ ...bindings[0], condition: null }]);
    expect((await topic.iam.getPolicy())[0]).toEqual(set);
    await expect(topic.iam.setPolicy({ bindings: [], etag: empty.etag! })).rejects.toMatchObject({
      code: 10,
    });
  });

  test('tells which permissions the caller has', async () => {
    const topic = await pubsub.topic();
    const [permissions] = await topic.iam.testPermissions(['pubsub.topics.get']);
    expect(permissions).toEqual({ 'pubsub.topics.get': true });
  });
});
