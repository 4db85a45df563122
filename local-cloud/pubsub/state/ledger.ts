import { DeliveryQueue } from './delivery-queue';
import { readMessage, storeMessage, type PubSubRecord, type StoredMessage } from './record';
import { deletedTopic, type Subscription, type Topic } from './resources';

export interface LedgerSubscription {
  config: Subscription;
  readonly queue: DeliveryQueue;
}

/**
 * The state of Pub/Sub as a fold over its records: the same code replays the journal and serves.
 * Knows no clock and checks nothing; the broker decides which records there are.
 */
export class Ledger {
  readonly topics = new Map<string, Topic>();
  readonly subscriptions = new Map<string, LedgerSubscription>();
  lastMessageId = 0;

  /** Records that a snapshot would hold, about. */
  get size(): number {
    let size = 1 + this.topics.size + this.subscriptions.size;
    for (const { queue } of this.subscriptions.values()) size += queue.size;
    return size;
  }

  apply(record: PubSubRecord): void {
    switch (record.type) {
      case 'topic_put':
        this.topics.set(record.topic.name, record.topic);
        return;
      case 'topic_deleted':
        return this.deleteTopic(record.name);
      case 'subscription_put':
        return this.putSubscription(record.subscription);
      case 'subscription_deleted':
        this.subscriptions.delete(record.name);
        return;
      case 'published':
        return this.publish(record.topic, record.messages);
      case 'acknowledged':
        for (const id of record.message_ids) this.queue(record.subscription)?.remove(id);
        return;
      case 'requeued':
        this.queue(record.subscription)?.requeue(record.message_id, {
          attempts: record.attempts,
          dueAt: record.due_at,
        });
        return;
      case 'dead_lettered':
        this.queue(record.subscription)?.remove(record.message_id);
        return this.publish(record.topic, [record.copy]);
      case 'outstanding':
        this.queue(record.subscription)?.add({
          message: readMessage(record.message),
          attempts: record.attempts,
          dueAt: record.due_at,
        });
        return;
      case 'last_message_id':
        this.lastMessageId = record.value;
    }
  }

  /** The shortest journal that leads to this state. */
  *snapshot(): Iterable<PubSubRecord> {
    yield { type: 'last_message_id', value: this.lastMessageId };
    for (const topic of this.topics.values()) yield { type: 'topic_put', topic };
    for (const { config, queue } of this.subscriptions.values()) {
      yield { type: 'subscription_put', subscription: config };
      for (const { message, attempts, dueAt } of queue.outstanding())
        yield {
          type: 'outstanding',
          subscription: config.name,
          message: storeMessage(message),
          attempts,
          due_at: dueAt,
        };
    }
  }

  subscriptionsOf(topic: string): LedgerSubscription[] {
    return [...this.subscriptions.values()].filter(({ config }) => config.topic === topic);
  }

  private queue(subscription: string): DeliveryQueue | undefined {
    return this.subscriptions.get(subscription)?.queue;
  }

  private deleteTopic(name: string): void {
    this.topics.delete(name);
    for (const subscription of this.subscriptionsOf(name))
      subscription.config = { ...subscription.config, topic: deletedTopic };
  }

  private putSubscription(config: Subscription): void {
    const present = this.subscriptions.get(config.name);
    if (present) present.config = config;
    else this.subscriptions.set(config.name, { config, queue: new DeliveryQueue(config.ordered) });
  }

  private publish(topic: string, messages: readonly StoredMessage[]): void {
    const subscriptions = this.subscriptionsOf(topic);
    for (const stored of messages) {
      const message = readMessage(stored);
      this.lastMessageId = Math.max(this.lastMessageId, Number(message.id));
      for (const { queue } of subscriptions)
        queue.add({ message, attempts: 0, dueAt: message.publishTime });
    }
  }
}
