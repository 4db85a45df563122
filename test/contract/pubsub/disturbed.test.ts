import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Message } from '@google-cloud/pubsub';
import { advancingClock, type AdvancingClock } from '@attacca/local-cloud';
import { contractTarget, runsElsewhere } from '../cloud/contract-target';
import { restartableCloud } from '../cloud/restartable-cloud';
import { messages, PubSubFixture, pushReceiver, textsOf, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

const seed = 7;

// Only a local cloud can be disturbed on purpose.
const describeLocally = runsElsewhere() ? describe.skip : describe;

describeLocally('disturbed deliveries', () => {
  let pubsub: PubSubFixture;
  let clock: AdvancingClock;

  beforeAll(async () => {
    clock = advancingClock(Date.now());
    pubsub = new PubSubFixture(await contractTarget({ clock }));
  });
  afterEach(() => pubsub.target.cloud?.calls.setFaults([], seed));
  afterAll(() => pubsub.stop());

  type Rules = Parameters<NonNullable<PubSubFixture['target']['cloud']>['calls']['setFaults']>[0];

  function disturb(...rules: Rules): void {
    pubsub.target.cloud?.calls.setFaults(rules, seed);
  }

  test('a message that is lost on the way comes again after its deadline', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    disturb({ kind: 'drop', service: 'pubsub', method: 'Pull', limit: 1 });
    await topic.publishMessage({ data: Buffer.from('lost') });
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    expect(await pubsub.pullNow(subscription)).toEqual([]);
    clock.advance(10_000);
    expect(textsOf(await pubsub.pullNow(subscription))).toEqual(['lost']);
  });

  test('a push that is lost comes again after its deadline', async () => {
    const receiver = await pushReceiver(() => 200);
    const topic = await pubsub.topic();
    const other = await pubsub.topic();
    await pubsub.subscription(topic, { pushEndpoint: receiver.url });
    const watcher = await pubsub.subscription(other);
    disturb({ kind: 'drop', service: 'pubsub', method: 'Push', limit: 1 });
    await topic.publishMessage({ data: Buffer.from('lost') });
    // A full round through the same service: the push would have gone out by then.
    await other.publishMessage({ data: Buffer.of(1) });
    await pubsub.pull(watcher);
    expect(receiver.pushes).toEqual([]);
    clock.advance(10_000);
    await receiver.received(1);
    await receiver.stop();
  });

  test('a duplicate of a delivery is the same message', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    disturb({ kind: 'duplicate', service: 'pubsub', method: 'StreamingPull', limit: 1 });
    const both = messages(subscription, 2);
    await topic.publishMessage({ data: Buffer.of(1) });
    // The copy may be on its way for a while.
    for (let round = 0; round < 20; round += 1) {
      await pubsub.pullNow(subscription);
      clock.advance(100);
    }
    const [one, two] = await both;
    expect(two?.id).toBe(one?.id);
    await subscription.close();
  });

  test('a publish whose answer is lost has happened, and the client publishes again', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    disturb({
      kind: 'lost_answer',
      service: 'pubsub',
      method: 'Publish',
      code: 'UNAVAILABLE',
      limit: 1,
    });
    await topic.publishMessage({ data: Buffer.from('twice') });
    expect(textsOf(await pubsub.pull(subscription, 2))).toEqual(['twice', 'twice']);
  });

  test('a stream that is not let in opens again', async () => {
    const topic = await pubsub.topic();
    const subscription = await pubsub.subscription(topic);
    disturb({
      kind: 'error',
      service: 'pubsub',
      method: 'StreamingPull',
      code: 'UNAVAILABLE',
      limit: 5,
    });
    const delivered = messages(subscription, 1);
    await topic.publishMessage({ data: Buffer.of(1) });
    const [message] = await delivered;
    message?.ack();
    await subscription.close();
  });

  test('a reset leaves what is configured and nothing else, and clients stay connected', async () => {
    const topic = await pubsub.topic();
    await topic.publishMessage({ data: Buffer.of(1) });
    await pubsub.target.cloud?.services.pubsub?.reset();
    expect((await pubsub.client.getTopics())[0]).toEqual([]);
    await pubsub.client.createTopic(topic.name);
    expect(await topic.exists()).toEqual([true]);
  });
});

describeLocally('a restart', () => {
  test('keeps everything that was confirmed, and subscribers go on by themselves', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contract-pubsub-'));
    const cloud = await restartableCloud({ data_dir: folder });
    const target = { project: cloud.project, cloud: null, stop: () => cloud.stop() };
    const pubsub = new PubSubFixture(target);
    const topic = await pubsub.topic({ messageRetentionDuration: { seconds: 3600 } });
    const subscription = await pubsub.subscription(topic, {
      retainAckedMessages: true,
      filter: 'attributes:wanted',
      labels: { a: 'b' },
    });
    const bindings = [{ role: 'roles/pubsub.viewer', members: ['allUsers'], condition: null }];
    await topic.iam.setPolicy({ bindings });
    const wanted = { wanted: 'yes' };
    await topic.publishMessage({ data: Buffer.from('done'), attributes: wanted });
    await pubsub.acknowledge(subscription, await pubsub.pull(subscription));
    const [snapshot] = await subscription.createSnapshot(uniqueId('snapshot'));
    await topic.publishMessage({ data: Buffer.from('open'), attributes: wanted });
    await topic.publishMessage({ data: Buffer.from('unwanted') });
    const [before] = await subscription.getMetadata();
    await cloud.restart();

    expect((await subscription.getMetadata())[0]).toEqual(before);
    expect((await topic.iam.getPolicy())[0].bindings).toEqual(bindings);
    const received: string[] = [];
    const both = new Promise<void>((resolve, reject) => {
      subscription.on('error', reject);
      subscription.on('message', (message: Message) => {
        received.push(message.data.toString());
        message.ack();
        if (received.length === 2) resolve();
      });
    });
    await cloud.restart();
    await topic.publishMessage({ data: Buffer.from('new'), attributes: wanted });
    await both;
    await subscription.close();
    expect(new Set(received)).toEqual(new Set(['open', 'new']));
    await subscription.seek(snapshot.name);
    const again = new Set(textsOf(await pubsub.pull(subscription, 2)));
    expect(again).toEqual(new Set(['open', 'new']));
    await pubsub.stop();
    rmSync(folder, { recursive: true });
  }, 20_000);
});
