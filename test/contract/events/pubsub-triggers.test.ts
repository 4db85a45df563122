import { PubSub } from '@google-cloud/pubsub';
import { describeOnLocalCloud, startEventCloud, type EventCloud } from './event-cloud';

describeOnLocalCloud('Pub/Sub triggers', () => {
  let target: EventCloud;
  let pubsub: PubSub;

  beforeAll(async () => {
    target = await startEventCloud({
      topics: ['tasks', 'others'],
      pubsub_triggers: [{ topic: 'tasks' }],
    });
    pubsub = new PubSub({ projectId: target.project });
  });

  afterAll(async () => {
    await pubsub.close();
    await target.stop();
  });

  test('a published message is a messagePublished event of its topic', async () => {
    await pubsub.topic('others').publishMessage({ data: Buffer.from('not for us') });
    const attributes = { kind: 'greeting' };
    const id = await pubsub.topic('tasks').publishMessage({ json: { hello: 'é' }, attributes });
    const event = await target.take();
    expect(event).toMatchObject({
      id,
      specversion: '1.0',
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
      source: `//pubsub.googleapis.com/projects/${target.project}/topics/tasks`,
    });
    expect(event.data).toMatchObject({
      message: { attributes, messageId: id, message_id: id, publishTime: event.time },
      subscription: expect.stringMatching(/^projects\/[^/]+\/subscriptions\/eventarc-/),
    });
    const { message } = event.data as { message: { data: string } };
    expect(JSON.parse(Buffer.from(message.data, 'base64').toString())).toEqual({ hello: 'é' });
    expect(target.received).toEqual([]);
  });

  test('every message of a batch is an event, with its ordering key', async () => {
    const topic = pubsub.topic('tasks', { messageOrdering: true });
    const ids = await Promise.all(
      ['a', 'b', 'c'].map((text) =>
        topic.publishMessage({ data: Buffer.from(text), orderingKey: 'k' }),
      ),
    );
    const events = [await target.take(), await target.take(), await target.take()];
    expect(events.map((event) => event.id).sort()).toEqual(ids.sort());
    expect(events[0]?.data).toMatchObject({ message: { orderingKey: 'k' } });
  });

  test('a message that the function fails on comes again', async () => {
    target.failTimes(1);
    const id = await pubsub.topic('tasks').publishMessage({ data: Buffer.from('again') });
    await target.take();
    // The failure is answered a moment after the function was called.
    while (target.received.length === 0) {
      target.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect((await target.take()).id).toBe(id);
  });
});
