import { type Topic } from '@google-cloud/pubsub';
import { contractTarget } from '../cloud/contract-target';
import { messages, PubSubFixture, textsOf, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

const patient = { ackDeadlineSeconds: 60 };

async function publish(topic: Topic, ...texts: string[]): Promise<void> {
  for (const text of texts) await topic.publishMessage({ data: Buffer.from(text) });
}

/** Some milliseconds later, so that times of publication differ. (The client rounds a Date to seconds.) */
async function timeLater(): Promise<{ seconds: number; nanos: number }> {
  const start = Date.now();
  while (Date.now() < start + 5) await new Promise((resolve) => setImmediate(resolve));
  const now = Date.now();
  return { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 };
}

describe('a snapshot', () => {
  test('is created, found, listed, relabelled and deleted', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    const name = `projects/${pubsub.target.project}/snapshots/${uniqueId('snapshot')}`;
    const request = { name, subscription: subscription.name, labels: { why: 'test' } };
    const [created] = await pubsub.subscriber.createSnapshot(request);
    expect(created).toMatchObject({ name, topic: topic.name, labels: { why: 'test' } });
    const lifetime = Number(created.expireTime?.seconds) - Date.now() / 1000;
    expect(lifetime).toBeGreaterThan(7 * 86_400 - 60);
    expect(lifetime).toBeLessThanOrEqual(7 * 86_400 + 60);
    const [updated] = await pubsub.subscriber.updateSnapshot({
      snapshot: { name, labels: { why: 'because' } },
      updateMask: { paths: ['labels'] },
    });
    expect(updated.labels).toEqual({ why: 'because' });
    expect((await pubsub.subscriber.getSnapshot({ snapshot: name }))[0]).toEqual(updated);
    const [listed] = await pubsub.client.getSnapshots();
    expect(listed.map((snapshot) => snapshot.name)).toContain(name);
    await expect(pubsub.subscriber.createSnapshot(request)).rejects.toMatchObject({ code: 6 });
    await pubsub.client.snapshot(name).delete();
    await expect(pubsub.subscriber.getSnapshot({ snapshot: name })).rejects.toMatchObject({
      code: 5,
    });
  });

  test('brings back what was open when it was made, and all that came after', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, patient);
    await publish(topic, 'acknowledged');
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription));
    await publish(topic, 'open');
    const [snapshot] = await subscription.createSnapshot(uniqueId('snapshot'));
    await publish(topic, 'later');
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription, 2));
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    await subscription.seek(snapshot.name);
    expect(textsOf(await pubsub.pull(subscription, 2))).toEqual(['open', 'later']);
    await snapshot.delete();
  });

  test('serves another subscription of the topic, and none of another topic', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, patient);
    await publish(topic, 'early');
    const other = await pubsub.subscription(topic, patient);
    const [snapshot] = await subscription.createSnapshot(uniqueId('snapshot'));
    await other.seek(snapshot.name);
    expect(textsOf(await pubsub.pull(other))).toEqual(['early']);
    const foreign = await pubsub.subscription(await pubsub.topic());
    await expect(foreign.seek(snapshot.name)).rejects.toMatchObject({ code: 9 });
    await snapshot.delete();
  });
});

describe('a seek to a time', () => {
  test('in the future purges, once', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, patient);
    await publish(topic, 'old');
    await subscription.seek(new Date('3000-01-01'));
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    await publish(topic, 'new');
    expect(textsOf(await pubsub.pull(subscription))).toEqual(['new']);
  });

  test('brings back acknowledged messages that the subscription retains', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, {
      ...patient,
      retainAckedMessages: true,
    });
    await publish(topic, 'before');
    const time = await timeLater();
    await publish(topic, 'after 1', 'after 2');
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription, 3));
    await pubsub.subscriber.seek({ subscription: subscription.name, time });
    expect(textsOf(await pubsub.pull(subscription, 2))).toEqual(['after 1', 'after 2']);
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    await subscription.seek(new Date(0));
    expect(await pubsub.pull(subscription, 3)).toHaveLength(3);
  });

  test('brings back what the topic retains, also from before the subscription', async () => {
    const topic = await pubsub.topic({ messageRetentionDuration: { seconds: 3600 } });
    await publish(topic, 'first');
    const subscription = await pubsub.subscription(topic, patient);
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    await subscription.seek(new Date(Date.now() - 60_000));
    expect(textsOf(await pubsub.pull(subscription))).toEqual(['first']);
  });

  test('brings back nothing that nobody retains', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic, patient);
    await publish(topic, 'gone');
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription));
    await subscription.seek(new Date(0));
    expect(await pubsub.pullNow(subscription)).toEqual([]);
  });

  test('makes void what was handed out before, while the stream goes on', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    const both = messages(subscription, 2);
    const first = messages(subscription, 1);
    await publish(topic, 'twice');
    const [delivered] = await first;
    delivered?.ack();
    // The client acknowledges in batches: this seek is there before the acknowledgement is.
    await subscription.seek(delivered!.publishTime);
    const [one, two] = await both;
    expect(two?.id).toBe(one?.id);
    two?.ack();
    await subscription.close();
  });

  test('needs a target, and a subscription', async () => {
    const { name } = await pubsub.subscription(await pubsub.topic());
    await expect(pubsub.subscriber.seek({ subscription: name })).rejects.toMatchObject({ code: 3 });
    const missing = `projects/${pubsub.target.project}/subscriptions/none-here`;
    await expect(
      pubsub.subscriber.seek({ subscription: missing, time: { seconds: 1 } }),
    ).rejects.toMatchObject({ code: 5 });
  });
});
