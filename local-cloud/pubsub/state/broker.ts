import { type Clock } from '../../service';
import { type Journal } from '../../journal';
import { type Delivery } from './delivery-queue';
import { Dispatch, type Consumer } from './dispatch';
import { Ledger, type LedgerSubscription } from './ledger';
import { checkPublish, type Message, type MessageContent } from './message';
import { storeMessage, type PubSubRecord } from './record';
import { checkName, checkSubscription, type Subscription, type Topic } from './resources';
import { deadLetterAttributes, retryDelay } from './retry';
import { notFound, PubSubError } from './status';

/** A journal shorter than this is never worth rewriting. */
const minimumCompactionRecords = 10_000;

export interface BrokerOptions {
  readonly clock: Clock;
  /** Opens the journal: replays what it holds into the given function, then is appended to. */
  readonly openJournal: (replay: (record: PubSubRecord) => void) => Journal<PubSubRecord>;
}

/** A lease as a consumer asks for it. `settled` is called once, when the lease ends in any way. */
export interface LeaseRequest {
  readonly seconds: number;
  readonly settled: () => void;
}

/**
 * Topics, subscriptions and the deliveries between them. Every change is one journal record,
 * written before its effect is seen by anybody; leases alone are not kept.
 */
export class Broker {
  private readonly ledger = new Ledger();
  private readonly journal: Journal<PubSubRecord>;
  private readonly dispatches = new Map<string, Dispatch>();
  private readonly watchers = new Set<(subscription: string) => void>();

  constructor(private readonly options: BrokerOptions) {
    this.journal = options.openJournal((record) => this.ledger.apply(record));
    for (const name of this.ledger.subscriptions.keys()) this.startDispatch(name);
  }

  /** Tells `watcher` the name of every subscription that is created, changed or deleted. */
  watchSubscriptions(watcher: (subscription: string) => void): void {
    this.watchers.add(watcher);
  }

  topics(): Topic[] {
    return [...this.ledger.topics.values()];
  }

  topic(name: string): Topic {
    const topic = this.ledger.topics.get(name);
    if (!topic) throw notFound(name);
    return topic;
  }

  hasTopic(name: string): boolean {
    return this.ledger.topics.has(name);
  }

  createTopic(topic: Topic): Topic {
    checkName(topic.name, 'topics');
    if (this.hasTopic(topic.name))
      throw new PubSubError('ALREADY_EXISTS', `Topic already exists (resource=${topic.name}).`);
    this.commit({ type: 'topic_put', topic });
    return topic;
  }

  updateTopic(topic: Topic): Topic {
    this.topic(topic.name);
    this.commit({ type: 'topic_put', topic });
    return topic;
  }

  deleteTopic(name: string): void {
    this.topic(name);
    this.commit({ type: 'topic_deleted', name });
  }

  subscriptions(): Subscription[] {
    return [...this.ledger.subscriptions.values()].map(({ config }) => config);
  }

  subscription(name: string): Subscription {
    return this.entry(name).config;
  }

  hasSubscription(name: string): boolean {
    return this.ledger.subscriptions.has(name);
  }

  createSubscription(subscription: Subscription): Subscription {
    checkSubscription(subscription);
    this.topic(subscription.topic);
    if (this.hasSubscription(subscription.name))
      throw new PubSubError(
        'ALREADY_EXISTS',
        `Subscription already exists (resource=${subscription.name}).`,
      );
    this.commit({ type: 'subscription_put', subscription });
    this.startDispatch(subscription.name);
    this.notify(subscription.name);
    return subscription;
  }

  updateSubscription(subscription: Subscription): Subscription {
    const wasPush = this.subscription(subscription.name).push !== undefined;
    checkSubscription(subscription);
    this.commit({ type: 'subscription_put', subscription });
    const dispatch = this.dispatches.get(subscription.name);
    if (wasPush !== (subscription.push !== undefined)) dispatch?.closeConsumers();
    this.notify(subscription.name);
    dispatch?.offerSoon();
    return subscription;
  }

  deleteSubscription(name: string): void {
    this.entry(name);
    this.commit({ type: 'subscription_deleted', name });
    this.dispatches.get(name)?.stop();
    this.dispatches.delete(name);
    this.notify(name);
  }

  /** @returns the ids of the messages; when it returns, they are kept and will be delivered */
  publish(topic: string, contents: readonly MessageContent[]): string[] {
    this.topic(topic);
    checkPublish(contents);
    let id = this.ledger.lastMessageId;
    const messages = contents.map((content) => this.stamp(content, (id += 1)));
    this.commit({ type: 'published', topic, messages: messages.map(storeMessage) });
    this.offerTopic(topic);
    return messages.map((message) => message.id);
  }

  attach(subscription: string, consumer: Consumer): () => void {
    this.entry(subscription);
    return this.dispatches.get(subscription)!.attach(consumer);
  }

  /** Leases the next due message, if there is one. */
  take(subscription: string, lease: LeaseRequest): Delivery | undefined {
    const { queue, config } = this.entry(subscription);
    const now = this.options.clock.now();
    const until = now + 1000 * lease.seconds;
    for (;;) {
      const delivery = queue.take(now, { until, settled: lease.settled });
      if (!delivery) return undefined;
      // The new lease may be the next thing to run out.
      this.dispatches.get(subscription)?.offerSoon();
      const age = now - delivery.message.publishTime;
      if (age <= 1000 * config.messageRetentionSeconds) return delivery;
      this.acknowledge(subscription, [delivery.ackId]);
    }
  }

  /** Settles messages for good. Unknown and outdated ack ids are passed over, as Pub/Sub does. */
  acknowledge(subscription: string, ackIds: readonly string[]): void {
    const { queue } = this.entry(subscription);
    const messages = ackIds.map((ackId) => queue.acknowledgedBy(ackId)?.id);
    const ids = messages.filter((id) => id !== undefined);
    if (ids.length === 0) return;
    this.commit({ type: 'acknowledged', subscription, message_ids: ids });
    this.dispatches.get(subscription)?.offerSoon();
  }

  /** Moves deadlines to `seconds` from now; 0 refuses the messages. */
  modifyAckDeadline(subscription: string, ackIds: readonly string[], seconds: number): void {
    const { queue } = this.entry(subscription);
    if (seconds === 0) return this.refuse(subscription, ackIds);
    const until = this.options.clock.now() + 1000 * seconds;
    for (const ackId of ackIds) queue.extend(ackId, until);
    this.dispatches.get(subscription)?.offerSoon();
  }

  /** Redelivers under the retry policy, or hands over to the dead-letter topic. */
  refuse(subscription: string, ackIds: readonly string[]): void {
    const { queue, config } = this.entry(subscription);
    for (const ackId of ackIds) {
      const delivery = queue.leasedBy(ackId);
      if (delivery) this.refuseOne(config, delivery);
    }
    this.dispatches.get(subscription)?.offerSoon();
  }

  stop(): void {
    for (const dispatch of this.dispatches.values()) dispatch.stop();
    this.journal.close();
  }

  private refuseOne(config: Subscription, { message, attempt }: Delivery): void {
    const { deadLetter } = config;
    const isDead = deadLetter !== undefined && attempt >= deadLetter.maxDeliveryAttempts;
    if (isDead && this.hasTopic(deadLetter.topic))
      return this.deadLetter(config, { message, attempt, topic: deadLetter.topic });
    this.commit({
      type: 'requeued',
      subscription: config.name,
      message_id: message.id,
      attempts: attempt,
      due_at: this.options.clock.now() + retryDelay(config, attempt),
    });
  }

  private deadLetter(
    config: Subscription,
    dead: { message: Message; attempt: number; topic: string },
  ): void {
    const attributes = deadLetterAttributes(config, dead.message, dead.attempt);
    const copy = this.stamp({ ...dead.message, attributes }, this.ledger.lastMessageId + 1);
    this.commit({
      type: 'dead_lettered',
      subscription: config.name,
      message_id: dead.message.id,
      topic: dead.topic,
      copy: storeMessage(copy),
    });
    this.offerTopic(dead.topic);
  }

  private stamp(content: MessageContent, id: number): Message {
    const { data, attributes, orderingKey } = content;
    const publishTime = this.options.clock.now();
    return { id: String(id), data, attributes, orderingKey, publishTime };
  }

  private commit(record: PubSubRecord): void {
    this.journal.append(record);
    this.ledger.apply(record);
    const { length } = this.journal;
    if (length > minimumCompactionRecords && length > 4 * this.ledger.size)
      this.journal.rewrite(this.ledger.snapshot());
  }

  private offerTopic(topic: string): void {
    for (const { config } of this.ledger.subscriptionsOf(topic))
      this.dispatches.get(config.name)?.offerSoon();
  }

  private startDispatch(name: string): void {
    const expire = (ackIds: readonly string[]): void => this.refuse(name, ackIds);
    this.dispatches.set(name, new Dispatch(this.entry(name), this.options.clock, expire));
  }

  private notify(subscription: string): void {
    for (const watcher of this.watchers) watcher(subscription);
  }

  private entry(name: string): LedgerSubscription {
    const entry = this.ledger.subscriptions.get(name);
    if (!entry) throw notFound(name);
    return entry;
  }
}
