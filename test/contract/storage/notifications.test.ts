import { PubSub, type Message, type Subscription } from '@google-cloud/pubsub';
import { type Bucket } from '@google-cloud/storage';
import { refusal, storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
let pubsub: PubSub;
beforeAll(async () => {
  target = await storageTarget();
  pubsub = new PubSub({ projectId: target.project });
});
afterAll(async () => {
  await pubsub.close();
  await target.stop();
});

let bucket: Bucket;
let topic: string;
let subscription: Subscription;
beforeEach(async () => {
  bucket = await target.newBucket();
  topic = `topic-${bucket.name}`;
  await pubsub.createTopic(topic);
  [subscription] = await pubsub.topic(topic).createSubscription(`sub-${bucket.name}`);
});
afterEach(async () => {
  await subscription.delete();
  await pubsub.topic(topic).delete();
});

/** The first `count` messages, in the order of their event times and generations. */
async function received(count: number): Promise<Message[]> {
  const messages: Message[] = [];
  await new Promise<void>((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('message', (message: Message) => {
      message.ack();
      messages.push(message);
      if (messages.length === count) resolve();
    });
  });
  await subscription.close();
  return messages;
}

it('tell of every change, with the object', async () => {
  const [notification] = await bucket.createNotification(topic);
  const arriving = received(4);
  const file = bucket.file('song.wav');
  await file.save('one', { contentType: 'audio/wav' });
  const first = String((await file.getMetadata())[0].generation);
  await file.setMetadata({ cacheControl: 'no-store' });
  await file.save('two');
  const second = String((await file.getMetadata())[0].generation);
  const messages = await arriving;
  const told = messages.map(({ attributes: { eventType, objectGeneration } }) =>
    [eventType, objectGeneration].join(' '),
  );
  expect(told.sort()).toEqual([
    `OBJECT_DELETE ${first}`,
    `OBJECT_FINALIZE ${first}`,
    `OBJECT_FINALIZE ${second}`,
    `OBJECT_METADATA_UPDATE ${first}`,
  ]);
  const overwriting = messages.find(({ attributes }) => attributes['objectGeneration'] === second);
  expect(overwriting?.attributes).toEqual({
    notificationConfig: `projects/_/buckets/${bucket.name}/notificationConfigs/${notification.id}`,
    eventType: 'OBJECT_FINALIZE',
    payloadFormat: 'JSON_API_V1',
    bucketId: bucket.name,
    objectId: 'song.wav',
    objectGeneration: second,
    overwroteGeneration: first,
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  const resource = JSON.parse(overwriting?.data.toString() ?? '') as unknown;
  expect(resource).toMatchObject({ kind: 'storage#object', name: 'song.wav', size: '3' });
  const gone = messages.find(({ attributes }) => attributes['eventType'] === 'OBJECT_DELETE');
  expect(gone?.attributes).toMatchObject({ overwrittenByGeneration: second });
});

it('are limited to event types and names, and carry attributes of their own', async () => {
  await bucket.setMetadata({ versioning: { enabled: true } });
  await bucket.createNotification(topic, {
    eventTypes: ['OBJECT_ARCHIVE'],
    objectNamePrefix: 'in/',
    payloadFormat: 'NONE',
    customAttributes: { env: 'test' },
  });
  const arriving = received(1);
  for (const name of ['out/a', 'in/a']) {
    await bucket.file(name).save('x');
    await bucket.file(name).delete();
  }
  const [message] = await arriving;
  expect(message?.data).toHaveLength(0);
  expect(message?.attributes).toMatchObject({
    eventType: 'OBJECT_ARCHIVE',
    objectId: 'in/a',
    payloadFormat: 'NONE',
    env: 'test',
  });
});

it('are listed, looked at and deleted', async () => {
  const [notification] = await bucket.createNotification(topic, { eventTypes: ['OBJECT_DELETE'] });
  const [metadata] = await notification.getMetadata();
  expect(metadata).toMatchObject({
    topic: `//pubsub.googleapis.com/projects/${target.project}/topics/${topic}`,
    event_types: ['OBJECT_DELETE'],
    payload_format: 'JSON_API_V1',
  });
  expect((await bucket.getNotifications())[0]).toHaveLength(1);
  expect(await bucket.notification('123').exists()).toEqual([false]);
  await notification.delete();
  expect((await bucket.getNotifications())[0]).toEqual([]);
  await expect(notification.getMetadata()).rejects.toEqual(refusal(404, 'notFound'));
});

it('to no topic, or of no event, are refused', async () => {
  const unknown = bucket.createNotification(topic, { eventTypes: ['OBJECT_EATEN'] });
  await expect(unknown).rejects.toEqual(refusal(400, 'invalid'));
});
