import fc from 'fast-check';
import { advancingClock } from '../../clock';
import { memoryJournal, type Journal } from '../../journal';
import { Broker } from './broker';
import { type HandedOut } from './deliveries';
import { keptMessages } from './kept-messages';
import { type Ledger } from './ledger';
import { readRecord, storeRecord, type PubSubRecord } from './record';
import { subscriptionDefaults } from './resources';
import { PubSubError } from './status';

const topic = 'projects/p/topics/orders';
const deadTopic = 'projects/p/topics/dead';
const names = ['plain', 'ordered', 'exact', 'filtered', 'dying'].map(
  (id) => `projects/p/subscriptions/${id}`,
);
const snapshots = ['one', 'two'].map((id) => `projects/p/snapshots/snap-${id}`);

function configure(broker: Broker): void {
  broker.topics.create({ name: topic, labels: {}, messageRetentionSeconds: 1200 });
  broker.topics.create({ name: deadTopic, labels: {} });
  const settings = [
    { retainAcked: true, messageRetentionSeconds: 600 },
    { ordered: true, retainAcked: true },
    { ordered: true, exactlyOnce: true },
    { filter: 'attributes:wanted', ordered: true },
    { deadLetter: { topic: deadTopic, maxDeliveryAttempts: 5 } },
  ];
  names.forEach((name, index) =>
    broker.subscriptions.create({ ...subscriptionDefaults, name, topic, ...settings[index] }),
  );
}

interface Recorded {
  readonly broker: Broker;
  readonly records: PubSubRecord[];
  readonly clock: ReturnType<typeof advancingClock>;
}

function record(): Recorded {
  const records: PubSubRecord[] = [];
  const clock = advancingClock();
  const journal: Journal<PubSubRecord> = {
    ...memoryJournal<PubSubRecord>(),
    append: (each) =>
      void records.push(readRecord(JSON.parse(JSON.stringify(storeRecord(each))) as never)),
  };
  return { broker: new Broker({ clock, openJournal: () => journal }), records, clock };
}

function replay(records: readonly PubSubRecord[], clock: Recorded['clock']): Broker {
  return new Broker({
    clock,
    openJournal: (apply) => {
      records.forEach(apply);
      return memoryJournal();
    },
  });
}

type Step =
  | { readonly kind: 'publish'; readonly key: string; readonly wanted: boolean }
  | { readonly kind: 'take' | 'acknowledge' | 'refuse'; readonly at: number; readonly pick: number }
  | { readonly kind: 'advance'; readonly seconds: number }
  | { readonly kind: 'snapshot' | 'seek_snapshot'; readonly at: number; readonly pick: number }
  | { readonly kind: 'seek_time'; readonly at: number; readonly secondsAgo: number };

const index = fc.nat({ max: names.length - 1 });
const pick = fc.nat({ max: 20 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: publishStep() },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'take' as const,
        'take' as const,
        'acknowledge' as const,
        'refuse' as const,
      ),
      at: index,
      pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), seconds: fc.nat({ max: 400 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('snapshot' as const, 'seek_snapshot' as const),
      at: index,
      pick,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('seek_time' as const),
      at: index,
      secondsAgo: fc.nat({ max: 1500 }),
    }),
  },
);

function publishStep(): fc.Arbitrary<Step> {
  return fc.record({
    kind: fc.constant('publish' as const),
    key: fc.constantFrom('', 'a', 'b'),
    wanted: fc.boolean(),
  });
}

/** What was taken and is not settled, as a client would remember it. */
type Held = HandedOut[][];

function perform({ broker, clock }: Recorded, held: Held, each: Step): void {
  switch (each.kind) {
    case 'publish': {
      const attributes: Record<string, string> = each.wanted ? { wanted: 'yes' } : {};
      broker.topics.publish(topic, [{ data: Buffer.of(1), attributes, orderingKey: each.key }]);
      return;
    }
    case 'advance':
      clock.advance(each.seconds * 1000);
      for (const name of names) broker.deliveries.refuseExpired(broker.subscriptions.entry(name));
      return;
    case 'seek_time':
      broker.snapshots.seek(names[each.at]!, { time: clock.now() - 1000 * each.secondsAgo });
      return;
    case 'snapshot':
    case 'seek_snapshot':
      return performSnapshot(broker, each);
    default:
      return performDelivery(broker, held, each);
  }
}

function performSnapshot(
  { snapshots: all }: Broker,
  { kind, at, pick: which }: Step & { readonly at: number; readonly pick: number },
): void {
  const snapshot = snapshots[which % snapshots.length]!;
  if (kind === 'snapshot') all.create(snapshot, { subscription: names[at]!, labels: {} });
  else all.seek(names[at]!, { snapshot });
}

function performDelivery(
  { deliveries }: Broker,
  held: Held,
  { kind, at, pick: which }: Step & { readonly at: number; readonly pick: number },
): void {
  const name = names[at]!;
  const mine = (held[at] ??= []);
  if (kind === 'take') {
    const owner = held;
    const handedOut = deliveries.take(name, { seconds: 10, settled: () => undefined, owner });
    if (handedOut) mine.push(handedOut);
    return;
  }
  const [chosen] = mine.splice(which % Math.max(mine.length, 1), 1);
  if (!chosen) return;
  if (kind === 'acknowledge') deliveries.acknowledge(name, [chosen.ackId]);
  else deliveries.modifyAckDeadline(name, [chosen.ackId], 0);
}

/** All messages with their whereabouts; the times of redelivery belong to deliveries. */
function contentOf(ledger: Ledger): unknown[] {
  return keptMessages(ledger).map(({ message, ...where }) => ({
    id: message.id,
    unacknowledged: where.unacknowledged
      .map(({ subscription, is_acknowledged }) => ({ subscription, is_acknowledged }))
      .sort((a, b) => (a.subscription < b.subscription ? -1 : 1)),
    acknowledged: [...where.acknowledged].sort(),
    topics: where.topics,
    snapshots: [...where.snapshots].sort(),
  }));
}

test('whatever happens, the journal and its compacted form lead to the same state', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const recorded = record();
      const { broker, records, clock } = recorded;
      configure(broker);
      const held: Held = [];
      for (const each of steps)
        try {
          perform(recorded, held, each);
        } catch (error) {
          // A snapshot that is there already, or not yet.
          if (!(error instanceof PubSubError)) throw error;
        }
      const live = contentOf(broker.store.ledger);
      expect(contentOf(replay(records, clock).store.ledger)).toEqual(live);
      const compacted = [...broker.store.ledger.snapshot()];
      expect(contentOf(replay(compacted, clock).store.ledger)).toEqual(live);
    }),
    { numRuns: 150 },
  );
});

test('whatever happens, the messages of a key are handed out in order and to one at a time', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const recorded = record();
      configure(recorded.broker);
      const held: Held = [];
      for (const each of steps)
        try {
          perform(recorded, held, each);
        } catch (error) {
          if (!(error instanceof PubSubError)) throw error;
        }
      const stranger = {};
      const name = names[1]!;
      const { queue } = recorded.broker.subscriptions.entry(name);
      const busy = new Set<string>();
      for (const { ackId, message } of held[1] ?? [])
        if (isHeld(queue, ackId)) busy.add(message.orderingKey);
      const last = new Map<string, number>();
      const lease = { seconds: 10, settled: () => undefined, owner: stranger };
      for (;;) {
        const handedOut = recorded.broker.deliveries.take(name, lease);
        if (!handedOut) break;
        const { orderingKey, id } = handedOut.message;
        if (orderingKey === '') continue;
        expect(busy.has(orderingKey)).toBe(false);
        expect(Number(id)).toBeGreaterThan(last.get(orderingKey) ?? 0);
        last.set(orderingKey, Number(id));
      }
    }),
    { numRuns: 150 },
  );
});

function isHeld(
  queue: ReturnType<Broker['subscriptions']['entry']>['queue'],
  ackId: string,
): boolean {
  const [messageId = '', delivery = ''] = ackId.split('.');
  return queue.leasedAs({ messageId, delivery: parseInt(delivery, 36) }) !== undefined;
}
