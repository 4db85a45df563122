import { type DeliveryQueue } from './delivery-queue';
import { keptMessages } from './kept-messages';
import {
  newSubscription,
  type LedgerSnapshot,
  type LedgerSubscription,
  type LedgerTopic,
} from './ledger-entries';
import { type Message } from './message';
import { type Policy } from './policies';
import { type PubSubRecord } from './record';
import { deletedTopic, type Snapshot, type Subscription, type Topic } from './resources';
import { RetainedMessages } from './retained-messages';
import { prune } from './retention';
import { type SchemaRevision } from './schemas';
import { seek } from './seek';

/** What happens to messages, rather than to what they go through. */
type MessageRecord = Extract<
  PubSubRecord,
  {
    readonly type:
      | 'published'
      | 'acknowledged'
      | 'requeued'
      | 'dead_lettered'
      | 'sought'
      | 'pruned'
      | 'kept'
      | 'last_message_id';
  }
>;

/**
 * The state of Pub/Sub as a fold over its records: the same code replays the journal and serves.
 * Knows no clock and checks nothing; others decide which records there are.
 */
export class Ledger {
  readonly topics = new Map<string, LedgerTopic>();
  readonly subscriptions = new Map<string, LedgerSubscription>();
  readonly snapshots = new Map<string, LedgerSnapshot>();
  /** By the name of the resource. */
  readonly policies = new Map<string, Policy>();
  /** Oldest revision first, by the schema's name. */
  readonly schemas = new Map<string, readonly SchemaRevision[]>();
  lastMessageId = 0;
  /** By topic. */
  private readonly attached = new Map<string, Set<LedgerSubscription>>();

  /** Records that a snapshot would hold, about. */
  get size(): number {
    let size = 1 + this.topics.size + this.subscriptions.size + this.policies.size;
    for (const { queue, acknowledged } of this.subscriptions.values())
      size += queue.size + acknowledged.size;
    for (const { messages } of this.snapshots.values()) size += 1 + messages.size;
    for (const { retained } of this.topics.values()) size += retained.size;
    return size;
  }

  apply(record: PubSubRecord): void {
    switch (record.type) {
      case 'topic_put':
        return this.putTopic(record.topic);
      case 'topic_deleted':
        return this.deleteTopic(record.name);
      case 'subscription_put':
        return this.putSubscription(record.subscription, record.created_at);
      case 'subscription_deleted':
        return this.deleteSubscription(record.name);
      case 'snapshot_created':
        return this.createSnapshot(record.snapshot, record.subscription);
      case 'snapshot_put':
        return this.putSnapshot(record.snapshot);
      case 'snapshot_deleted':
        this.snapshots.delete(record.name);
        this.policies.delete(record.name);
        return;
      case 'policy_put':
        this.policies.set(record.resource, record.policy);
        return;
      case 'schema_put':
        this.schemas.set(record.revisions[0]!.name, record.revisions);
        return;
      case 'schema_deleted':
        this.schemas.delete(record.name);
        this.policies.delete(record.name);
        return;
      default:
        return this.applyToMessages(record);
    }
  }

  /** The shortest journal that leads to this state. */
  *snapshot(): Iterable<PubSubRecord> {
    yield { type: 'last_message_id', value: this.lastMessageId };
    for (const { config } of this.topics.values()) yield { type: 'topic_put', topic: config };
    for (const { config, createdAt } of this.subscriptions.values())
      yield { type: 'subscription_put', subscription: config, created_at: createdAt };
    for (const { config } of this.snapshots.values())
      yield { type: 'snapshot_put', snapshot: config };
    for (const [resource, policy] of this.policies) yield { type: 'policy_put', resource, policy };
    for (const revisions of this.schemas.values()) yield { type: 'schema_put', revisions };
    yield* keptMessages(this);
  }

  /** Those that get what is published: neither detached nor of a topic that is gone. */
  subscriptionsOf(topic: string): Iterable<LedgerSubscription> {
    return this.attached.get(topic) ?? [];
  }

  private applyToMessages(record: MessageRecord): void {
    switch (record.type) {
      case 'published':
        return this.publish(record.topic, record.messages);
      case 'acknowledged':
        for (const id of record.message_ids) this.acknowledge(record.subscription, id);
        return;
      case 'requeued': {
        const { attempts, due_at: dueAt } = record;
        this.queue(record.subscription)?.requeue(record.message_id, { attempts, dueAt });
        return;
      }
      case 'dead_lettered':
        this.settle(record.subscription, (queue) => queue.remove(record.message_id));
        return this.publish(record.topic, [record.copy]);
      case 'sought':
        return seek(this, record);
      case 'pruned':
        return prune(this, record.at);
      case 'kept':
        return this.keep(record);
      case 'last_message_id':
        this.lastMessageId = record.value;
    }
  }

  private queue(subscription: string): DeliveryQueue | undefined {
    return this.subscriptions.get(subscription)?.queue;
  }

  private putTopic(config: Topic): void {
    const present = this.topics.get(config.name);
    if (!present) this.topics.set(config.name, { config, retained: new RetainedMessages() });
    else present.config = config;
    if (config.messageRetentionSeconds === undefined) present?.retained.clear();
  }

  private deleteTopic(name: string): void {
    this.topics.delete(name);
    this.policies.delete(name);
    this.attached.delete(name);
    for (const subscription of this.subscriptions.values())
      if (subscription.config.topic === name)
        subscription.config = { ...subscription.config, topic: deletedTopic };
    for (const snapshot of this.snapshots.values())
      if (snapshot.config.topic === name)
        snapshot.config = { ...snapshot.config, topic: deletedTopic };
  }

  private putSubscription(config: Subscription, createdAt = 0): void {
    let subscription = this.subscriptions.get(config.name);
    if (subscription) subscription.config = config;
    else this.subscriptions.set(config.name, (subscription = newSubscription(config, createdAt)));
    if (!config.retainAcked) subscription.acknowledged.clear();
    if (config.detached) {
      subscription.queue.clear();
      subscription.acknowledged.clear();
      this.attached.get(config.topic)?.delete(subscription);
    } else if (config.topic !== deletedTopic) {
      const others = this.attached.get(config.topic) ?? new Set();
      this.attached.set(config.topic, others.add(subscription));
    }
  }

  private deleteSubscription(name: string): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription) return;
    this.subscriptions.delete(name);
    this.policies.delete(name);
    this.attached.get(subscription.config.topic)?.delete(subscription);
  }

  private createSnapshot(snapshot: Snapshot, subscription: string): void {
    this.putSnapshot(snapshot);
    const { messages } = this.snapshots.get(snapshot.name)!;
    for (const { message, isAcknowledged } of this.queue(subscription)?.outstanding() ?? [])
      if (!isAcknowledged) messages.add(message);
  }

  private putSnapshot(config: Snapshot): void {
    const present = this.snapshots.get(config.name);
    if (present) present.config = config;
    else this.snapshots.set(config.name, { config, messages: new RetainedMessages() });
  }

  private publish(topic: string, messages: readonly Message[]): void {
    const owner = this.topics.get(topic);
    const isRetained = owner?.config.messageRetentionSeconds !== undefined;
    const snapshots = [...this.snapshots.values()].filter(({ config }) => config.topic === topic);
    for (const message of messages) {
      this.lastMessageId = Math.max(this.lastMessageId, Number(message.id));
      for (const { queue, matches } of this.subscriptionsOf(topic))
        if (matches(message.attributes))
          queue.add({ message, attempts: 0, dueAt: message.publishTime });
      if (isRetained) owner?.retained.add(message);
      for (const snapshot of snapshots) snapshot.messages.add(message);
    }
  }

  private acknowledge(subscription: string, id: string): void {
    this.settle(subscription, (queue) => queue.acknowledge(id));
  }

  private settle(name: string, settle: (queue: DeliveryQueue) => readonly Message[]): void {
    const subscription = this.subscriptions.get(name);
    if (!subscription) return;
    const settled = settle(subscription.queue);
    if (subscription.config.retainAcked)
      for (const message of settled) subscription.acknowledged.add(message);
  }

  private keep({ message, ...where }: PubSubRecord & { readonly type: 'kept' }): void {
    for (const { subscription, attempts, due_at: dueAt, is_acknowledged } of where.unacknowledged) {
      const isAcknowledged = is_acknowledged === true;
      this.queue(subscription)?.add({ message, attempts, dueAt, isAcknowledged });
    }
    for (const name of where.acknowledged) this.subscriptions.get(name)?.acknowledged.add(message);
    for (const name of where.topics) this.topics.get(name)?.retained.add(message);
    for (const name of where.snapshots) this.snapshots.get(name)?.messages.add(message);
  }
}
