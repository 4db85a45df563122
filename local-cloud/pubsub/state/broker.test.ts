import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { memoryJournal } from '../../journal';
import { FakeClock } from '../fake-clock';
import { Broker } from './broker';
import { type HandedOut } from './deliveries';
import { keptJournal } from './kept-journal';
import { type PubSubRecord } from './record';
import { subscriptionDefaults, type Subscription } from './resources';

const topic = 'projects/p/topics/orders';
const deadTopic = 'projects/p/topics/dead';
const subscription = 'projects/p/subscriptions/worker';
const lease = { seconds: 10, settled: () => undefined };

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-broker-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function memoryBroker(clock: FakeClock): Broker {
  return new Broker({ clock, openJournal: () => memoryJournal() });
}

/** A broker on a file. Opening a second one without stopping the first is what a kill looks like. */
function fileBroker(clock: FakeClock, file: string): Broker {
  const path = join(folder, file);
  return new Broker({ clock, openJournal: keptJournal(path) });
}

function configure(broker: Broker, settings: Partial<Subscription> = {}): void {
  for (const name of [topic, deadTopic]) broker.topics.create({ name, labels: {} });
  broker.subscriptions.create({ ...subscriptionDefaults, name: subscription, topic, ...settings });
}

function publish(broker: Broker, text: string, orderingKey = ''): string {
  return broker.topics.publish(topic, [
    { data: Buffer.from(text), attributes: {}, orderingKey },
  ])[0]!;
}

function take(broker: Broker): HandedOut | undefined {
  return broker.deliveries.take(subscription, lease);
}

function texts(broker: Broker, name = subscription): string[] {
  const found: string[] = [];
  for (
    let next = broker.deliveries.take(name, lease);
    next;
    next = broker.deliveries.take(name, lease)
  )
    found.push(next.message.data.toString());
  return found;
}

test('a message is with one subscriber at a time, and comes again when its deadline passes', async () => {
  const clock = new FakeClock();
  const broker = memoryBroker(clock);
  configure(broker);
  publish(broker, 'a');
  expect(take(broker)?.attempt).toBe(1);
  expect(take(broker)).toBeUndefined();
  await clock.advance(9_999);
  expect(take(broker)).toBeUndefined();
  await clock.advance(1);
  expect(take(broker)?.attempt).toBe(2);
});

test('a deadline that is extended passes later', async () => {
  const clock = new FakeClock();
  const broker = memoryBroker(clock);
  configure(broker);
  publish(broker, 'a');
  const delivery = take(broker)!;
  await clock.advance(9_000);
  broker.deliveries.modifyAckDeadline(subscription, [delivery.ackId], 60);
  await clock.advance(59_000);
  expect(take(broker)).toBeUndefined();
  await clock.advance(1_000);
  expect(take(broker)?.attempt).toBe(2);
});

test('without a retry policy a refused message is due at once', () => {
  const broker = memoryBroker(new FakeClock());
  configure(broker);
  publish(broker, 'a');
  broker.deliveries.modifyAckDeadline(subscription, [take(broker)!.ackId], 0);
  expect(take(broker)?.attempt).toBe(2);
});

test('with a retry policy the wait doubles up to its maximum', async () => {
  const clock = new FakeClock();
  const broker = memoryBroker(clock);
  configure(broker, { retryPolicy: { minimumBackoffSeconds: 10, maximumBackoffSeconds: 60 } });
  publish(broker, 'a');
  for (const seconds of [10, 20, 40, 60, 60]) {
    broker.deliveries.modifyAckDeadline(subscription, [take(broker)!.ackId], 0);
    await clock.advance(seconds * 1000 - 1);
    expect(take(broker)).toBeUndefined();
    await clock.advance(1);
  }
  expect(take(broker)?.attempt).toBe(6);
});

test('the last allowed refusal moves a message to the dead-letter topic', () => {
  const broker = memoryBroker(new FakeClock());
  configure(broker, { deadLetter: { topic: deadTopic, maxDeliveryAttempts: 5 } });
  const reader = 'projects/p/subscriptions/reader';
  broker.subscriptions.create({ ...subscriptionDefaults, name: reader, topic: deadTopic });
  const id = publish(broker, 'poison');
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    expect(broker.deliveries.take(reader, lease)).toBeUndefined();
    broker.deliveries.modifyAckDeadline(subscription, [take(broker)!.ackId], 0);
  }
  expect(take(broker)).toBeUndefined();
  const dead = broker.deliveries.take(reader, lease)!.message;
  expect(dead.id).not.toBe(id);
  expect(dead.data.toString()).toBe('poison');
  expect(dead.attributes).toEqual({
    CloudPubSubDeadLetterSourceDeliveryCount: '5',
    CloudPubSubDeadLetterSourceSubscription: 'worker',
    CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
    CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:00.000Z',
  });
});

test('a late acknowledgement counts until the message is handed out again', async () => {
  const clock = new FakeClock();
  const broker = memoryBroker(clock);
  configure(broker);
  publish(broker, 'a');
  const first = take(broker)!;
  await clock.advance(10_000);
  const second = take(broker)!;
  broker.deliveries.acknowledge(subscription, [first.ackId]);
  await clock.advance(10_000);
  broker.deliveries.acknowledge(subscription, [second.ackId]);
  expect(take(broker)).toBeUndefined();
});

test('messages older than the retention are not delivered any more', async () => {
  const clock = new FakeClock();
  const broker = memoryBroker(clock);
  configure(broker, { messageRetentionSeconds: 600 });
  publish(broker, 'old');
  await clock.advance(600_001);
  publish(broker, 'new');
  expect(texts(broker)).toEqual(['new']);
});

test('messages of one ordering key come one after the other, also past a refusal', () => {
  const broker = memoryBroker(new FakeClock());
  configure(broker, { ordered: true });
  for (const text of ['a1', 'a2', 'a3']) publish(broker, text, 'a');
  publish(broker, 'b1', 'b');
  const first = take(broker)!;
  expect(texts(broker)).toEqual(['b1']);
  broker.deliveries.modifyAckDeadline(subscription, [first.ackId], 0);
  const seen: string[] = [];
  for (let next = take(broker); next; next = take(broker)) {
    seen.push(next.message.data.toString());
    broker.deliveries.acknowledge(subscription, [next.ackId]);
  }
  expect(seen).toEqual(['a1', 'a2', 'a3']);
});

test('the holder of a key gets the message that came again before those that follow it', async () => {
  const clock = new FakeClock();
  const broker = memoryBroker(clock);
  configure(broker, { ordered: true });
  for (const text of ['first', 'second']) publish(broker, text, 'a');
  const own = { ...lease, owner: {} };
  broker.deliveries.take(subscription, own);
  await clock.advance(10_000);
  broker.deliveries.refuseExpired(broker.subscriptions.entry(subscription));
  const again = broker.deliveries.take(subscription, own);
  expect(again?.message.data.toString()).toBe('first');
});

test('a killed broker comes back with every unacknowledged message and its attempts', () => {
  const clock = new FakeClock();
  const broker = fileBroker(clock, 'killed');
  configure(broker);
  for (const text of ['done', 'leased', 'waiting', 'refused']) publish(broker, text);
  const deliveries = [take(broker)!, take(broker)!, take(broker)!, take(broker)!];
  broker.deliveries.acknowledge(subscription, [deliveries[0]!.ackId]);
  broker.deliveries.modifyAckDeadline(subscription, [deliveries[3]!.ackId], 0);

  const next = fileBroker(clock, 'killed');
  expect(next.subscriptions.get(subscription).topic).toBe(topic);
  const again = [take(next)!, take(next)!, take(next)!];
  expect(again.map(({ message, attempt }) => `${message.data.toString()} ${attempt}`)).toEqual([
    'leased 1',
    'waiting 1',
    'refused 2',
  ]);
  expect(take(next)).toBeUndefined();
  expect(publish(next, 'new')).toBe('5');
});

test('the journal is rewritten when most of it is history', () => {
  const clock = new FakeClock();
  let records: PubSubRecord[] = [];
  let rewrites = 0;
  const journal = {
    append: (record: PubSubRecord) => void records.push(record),
    appendAll: (added: readonly PubSubRecord[]) => void records.push(...added),
    rewrite: (snapshot: Iterable<PubSubRecord>) => {
      records = [...snapshot];
      rewrites += 1;
    },
    get length() {
      return records.length;
    },
    close: () => undefined,
  };
  const broker = new Broker({ clock, openJournal: () => journal });
  configure(broker);
  publish(broker, 'stays');
  const kept = take(broker)!;
  for (let count = 0; count < 6_000; count += 1) {
    publish(broker, 'goes');
    broker.deliveries.acknowledge(subscription, [take(broker)!.ackId]);
  }
  expect(rewrites).toBe(1);
  expect(records.length).toBeLessThan(10_000);
  const replayed = new Broker({
    clock,
    openJournal: (replay) => {
      records.forEach(replay);
      return memoryJournal();
    },
  });
  expect(take(replayed)?.message.id).toBe(kept.message.id);
  expect(take(replayed)).toBeUndefined();
  expect(Number(publish(replayed, 'new'))).toBe(6_002);
});

type Action = 'publish' | 'take' | 'acknowledge' | 'refuse' | 'advance' | 'kill';

test('whatever happens in whatever order, exactly the unacknowledged messages remain', async () => {
  let runs = 0;
  const action = fc.constantFrom<Action>(
    ...(['publish', 'take', 'take', 'acknowledge', 'refuse', 'advance', 'kill'] as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const clock = new FakeClock();
      const file = `run-${(runs += 1)}`;
      let broker = fileBroker(clock, file);
      configure(broker, { retryPolicy: { minimumBackoffSeconds: 1, maximumBackoffSeconds: 5 } });
      const open = new Set<string>();
      let held: HandedOut[] = [];
      for (const step of actions) {
        if (step === 'publish') open.add(publish(broker, 'x'));
        if (step === 'advance') await clock.advance(4_000);
        if (step === 'kill') {
          broker = fileBroker(clock, file);
          held = [];
        }
        if (step === 'take') {
          const delivery = take(broker);
          if (!delivery) continue;
          expect(open.has(delivery.message.id)).toBe(true);
          held = [...held.filter(({ message }) => message.id !== delivery.message.id), delivery];
        }
        const delivery = step === 'acknowledge' || step === 'refuse' ? held.shift() : undefined;
        if (!delivery) continue;
        if (step === 'refuse')
          broker.deliveries.modifyAckDeadline(subscription, [delivery.ackId], 0);
        else broker.deliveries.acknowledge(subscription, [delivery.ackId]);
        if (step === 'acknowledge') open.delete(delivery.message.id);
      }
      await clock.advance(20_000);
      const remaining: string[] = [];
      for (let next = take(broker); next; next = take(broker)) remaining.push(next.message.id);
      expect(remaining.sort()).toEqual([...open].sort());
    }),
    { numRuns: 60 },
  );
});
