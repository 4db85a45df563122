import { type Broker } from './state/broker';

/** What is there, for the status page: topics, subscriptions with what waits in them, snapshots. */
export function inspectBroker({ store }: Broker, limit: number): Readonly<Record<string, unknown>> {
  const { topics, subscriptions, snapshots, schemas } = store.ledger;
  const now = store.clock.now();
  const ageSeconds = (time: number | undefined): number | null =>
    time === undefined ? null : Math.max(0, (now - time) / 1000);
  return {
    topic_count: topics.size,
    topics: first(topics.values(), limit).map(({ config, retained }) => {
      const attached = [...store.ledger.subscriptionsOf(config.name)];
      return {
        name: config.name,
        subscriptions: attached.length,
        backlog: attached.reduce((sum, { queue }) => sum + queue.size, 0),
        retained: retained.size,
      };
    }),
    subscription_count: subscriptions.size,
    subscriptions: first(subscriptions.values(), limit).map(({ config, queue, acknowledged }) => ({
      name: config.name,
      topic: config.topic,
      delivery: config.push ? 'push' : 'pull',
      endpoint: config.push?.endpoint ?? null,
      unacknowledged: queue.size,
      outstanding: queue.leasedCount,
      oldest_unacknowledged_age_seconds: ageSeconds(queue.oldestPublishTime),
      retained: acknowledged.size,
      is_detached: config.detached,
    })),
    snapshot_count: snapshots.size,
    snapshots: first(snapshots.values(), limit).map(({ config, messages }) => ({
      name: config.name,
      topic: config.topic,
      messages: messages.size,
      expires_at: new Date(config.expireTime).toISOString(),
    })),
    schemas: first(schemas.keys(), limit),
    last_message_id: String(store.ledger.lastMessageId),
  };
}

function first<Item>(items: Iterable<Item>, limit: number): Item[] {
  return [...items].slice(0, limit);
}
