import { PubSub, type Message } from '@google-cloud/pubsub';
import { Storage, type Bucket } from '@google-cloud/storage';
import { describeOnLocalCloud, startEventCloud, type EventCloud } from './event-cloud';

const TYPE = 'google.cloud.storage.object.v1.';

describeOnLocalCloud('Cloud Storage triggers', () => {
  let target: EventCloud;
  let bucket: Bucket;

  beforeAll(async () => {
    target = await startEventCloud({
      buckets: [{ name: 'blobs' }, { name: 'others' }],
      storage_triggers: ['finalized', 'deleted', 'metadataUpdated'].map((name) => ({
        name,
        event_type: TYPE + name,
        bucket: 'blobs',
      })),
    });
    bucket = new Storage({ projectId: target.project }).bucket('blobs');
  });

  afterAll(() => target.stop());

  test('a stored object is finalized: the event has the object as the JSON API shows it', async () => {
    await new Storage({ projectId: target.project }).bucket('others').file('x').save('x');
    const file = bucket.file('takes/a b.txt');
    await file.save('sound', { contentType: 'text/plain', metadata: { metadata: { take: '1' } } });
    const event = await target.take();
    expect(event).toMatchObject({
      specversion: '1.0',
      type: `${TYPE}finalized`,
      source: '//storage.googleapis.com/projects/_/buckets/blobs',
      subject: 'objects/takes/a%20b.txt',
      bucket: 'blobs',
    });
    const [metadata] = await file.getMetadata();
    expect(event.data).toMatchObject({
      kind: 'storage#object',
      bucket: 'blobs',
      name: 'takes/a b.txt',
      contentType: 'text/plain',
      size: '5',
      generation: metadata.generation,
      metageneration: '1',
      crc32c: metadata.crc32c,
      md5Hash: metadata.md5Hash,
      timeCreated: metadata.timeCreated,
      metadata: { take: '1' },
    });
    expect(target.received).toEqual([]);
  });

  test('new metadata is metadataUpdated', async () => {
    const file = bucket.file('m.txt');
    await file.save('m');
    await target.take();
    await file.setMetadata({ metadata: { checked: 'yes' } });
    expect(await target.take()).toMatchObject({
      type: `${TYPE}metadataUpdated`,
      subject: 'objects/m.txt',
      data: { metageneration: '2', metadata: { checked: 'yes' } },
    });
  });

  test('a deleted object is deleted, and a copy is finalized', async () => {
    const file = bucket.file('d.txt');
    await file.save('d');
    const { data: saved } = await target.take();
    await file.copy(bucket.file('copy.txt'));
    expect(await target.take()).toMatchObject({
      type: `${TYPE}finalized`,
      subject: 'objects/copy.txt',
    });
    await file.delete();
    const { generation } = saved as { generation: string };
    expect(await target.take()).toMatchObject({
      type: `${TYPE}deleted`,
      subject: 'objects/d.txt',
      data: { generation },
    });
  });
});

describeOnLocalCloud('a bucket with versions and notifications', () => {
  let target: EventCloud;

  beforeAll(async () => {
    target = await startEventCloud({
      topics: ['changes'],
      subscriptions: [{ name: 'changes-pull', topic: 'changes', ack_deadline_seconds: 10 }],
      buckets: [
        {
          name: 'kept',
          settings: { versioning: { enabled: true } },
          notifications: [{ topic: 'changes', event_types: ['OBJECT_ARCHIVE'] }],
        },
      ],
      storage_triggers: [{ event_type: `${TYPE}archived`, bucket: 'kept' }],
    });
  });

  afterAll(() => target.stop());

  test('a version that is replaced is archived: for triggers and for notifications', async () => {
    const pubsub = new PubSub({ projectId: target.project });
    const subscription = pubsub.subscription('changes-pull');
    const message = new Promise<Message>((resolve) => subscription.once('message', resolve));
    const file = new Storage({ projectId: target.project }).bucket('kept').file('v.txt');
    await file.save('first');
    const generation = String((await file.getMetadata())[0].generation);
    await file.save('second');
    expect(await target.take()).toMatchObject({
      type: `${TYPE}archived`,
      subject: 'objects/v.txt',
      data: { generation, size: '5' },
    });
    const notification = await message;
    notification.ack();
    expect(notification.attributes).toMatchObject({
      eventType: 'OBJECT_ARCHIVE',
      objectId: 'v.txt',
      objectGeneration: generation,
    });
    await subscription.close();
    await pubsub.close();
  });
});
