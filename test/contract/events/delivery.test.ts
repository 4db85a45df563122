import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { PubSub, type Message } from '@google-cloud/pubsub';
import { startLocalCloud, type LocalCloud } from '@attacca/local-cloud';
import {
  close,
  describeOnLocalCloud,
  listen,
  serve,
  startEventCloud,
  until,
  withFunction,
  type EventCloud,
} from './event-cloud';

const WRITTEN = 'google.cloud.firestore.document.v1.written';

describeOnLocalCloud('delivery of events', () => {
  let target: EventCloud;
  let firestore: Firestore;

  beforeAll(async () => {
    target = await startEventCloud({
      topics: ['dead'],
      subscriptions: [{ name: 'dead-pull', topic: 'dead', ack_deadline_seconds: 10 }],
      firestore_triggers: [
        { name: 'retried', event_type: WRITTEN, document: 'retried/{id}' },
        {
          name: 'once',
          event_type: WRITTEN,
          document: 'once/{id}',
          retry_policy: 'RETRY_POLICY_DO_NOT_RETRY',
        },
        {
          name: 'buried',
          event_type: WRITTEN,
          document: 'buried/{id}',
          retry: { minimum_backoff_seconds: 0, maximum_backoff_seconds: 0 },
          dead_letter: { topic: 'dead', max_delivery_attempts: 5 },
        },
      ],
    });
    firestore = new Firestore({ projectId: target.project });
  });

  afterAll(async () => {
    await firestore.terminate();
    await target.stop();
  });

  /** What the local cloud shows of a trigger. */
  function shown(name: string): Record<string, unknown> {
    const { triggers } = target.cloud.services.eventarc?.inspect(10) as unknown as Shown;
    return triggers.find((trigger) => trigger['name'] === name) ?? {};
  }

  test('an event that the function fails on comes again, with the same id, until it succeeds', async () => {
    target.failTimes(2);
    await firestore.doc('retried/r').set({});
    const ids = [(await target.take()).id];
    for (const backoffMilliseconds of [1_000, 2_000]) {
      const now = target.clock.now();
      await until(() => {
        const last = shown('retried')['last_delivery'] as Record<string, unknown> | null;
        return last?.['outcome'] === 'HTTP 500' && Date.parse(String(last['time'])) === now;
      });
      target.clock.advance(backoffMilliseconds);
      ids.push((await target.take()).id);
    }
    expect(new Set(ids).size).toBe(1);
    await until(() => shown('retried')['pending'] === 0);
  });

  test('without a retry policy it does not come again', async () => {
    target.failTimes(1);
    await firestore.doc('once/o').set({});
    await target.take();
    await until(() => shown('once')['pending'] === 0);
    target.clock.advance(3_600_000);
    await firestore.doc('retried/after').set({});
    expect((await target.take())['document']).toBe('retried/after');
  });

  test('with deliveries dropped, doubled, held up and refused, every event arrives at least once', async () => {
    const service = 'eventarc' as const;
    target.cloud.calls.setFaults(
      [
        { kind: 'drop', service, probability: 0.2 },
        { kind: 'duplicate', service, probability: 0.2, milliseconds: [0, 100] },
        { kind: 'error', service, probability: 0.2 },
        { kind: 'lost_answer', service, probability: 0.2 },
      ],
      7,
    );
    const ids = Array.from({ length: 40 }, (_, index) => `f${index}`);
    await Promise.all(ids.map((id) => firestore.doc(`retried/${id}`).set({})));
    const arrivals = (): unknown[] => target.received.map((event) => event['document']);
    await until(() => {
      target.clock.advance(1_000);
      return shown('retried')['pending'] === 0;
    });
    target.cloud.calls.setFaults([], 1);
    expect(new Set(arrivals())).toEqual(new Set(ids.map((id) => `retried/${id}`)));
    expect(arrivals().length).toBeGreaterThan(ids.length);
    target.received.splice(0);
  });

  test('after its attempts an event is in the dead-letter topic', async () => {
    const pubsub = new PubSub({ projectId: target.project });
    const subscription = pubsub.subscription('dead-pull');
    const message = new Promise<Message>((resolve) => subscription.once('message', resolve));
    target.failTimes(5);
    await firestore.doc('buried/b').set({});
    await until(() => {
      target.clock.advance(1);
      return target.received.length === 5;
    });
    const [event] = target.received.splice(0);
    const { attributes, data, ack } = await message.then((given) => ({
      attributes: given.attributes,
      data: given.data,
      ack: () => given.ack(),
    }));
    ack();
    expect(attributes).toMatchObject({ 'ce-id': event?.id, 'ce-document': 'buried/b' });
    expect(data.equals(event?.data as Buffer)).toBe(true);
    await subscription.close();
    await pubsub.close();
  });
});

interface Shown {
  readonly triggers: readonly Record<string, unknown>[];
}

describeOnLocalCloud('events and restarts', () => {
  let server: Server;
  let dataDir: string;
  let cloud: LocalCloud;
  let status = 503;
  const ids: string[] = [];

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'events-'));
    server = serve((request, response) => {
      ids.push(String(request.headers['ce-id']));
      request.resume().on('end', () => response.writeHead(status).end());
    });
  });

  afterAll(async () => {
    await cloud.stop();
    await close(server);
    rmSync(dataDir, { recursive: true });
  });

  test('the event of an acknowledged write outlives the process that took it on', async () => {
    const firestore_triggers = [{ event_type: WRITTEN, document: 'kept/{id}' }];
    const changes = { firestore_triggers, data_dir: dataDir };
    const config = withFunction(changes, await listen(server));
    cloud = await startLocalCloud(config);
    Object.assign(process.env, cloud.environment());
    const firestore = new Firestore({ projectId: config.project });
    await firestore.doc('kept/k').set({ a: 1 });
    await firestore.terminate();
    await until(() => ids.length > 0);
    await cloud.stop();
    status = 204;
    const before = ids.length;
    cloud = await startLocalCloud(config);
    await until(() => ids.length > before);
    expect(new Set(ids).size).toBe(1);
    delete process.env['FIRESTORE_EMULATOR_HOST'];
  });
});
