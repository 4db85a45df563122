import { ackIdOf, readAckId } from './ack-id';
import { type DeliveryName } from './delivery-queue';
import { type Consumer } from './dispatch';
import { type Dispatches } from './dispatches';
import { type Delivery } from './entry';
import { type LedgerSubscription } from './ledger-entries';
import { type Message } from './message';
import { RecentAcks } from './recent-acks';
import { type Subscription } from './resources';
import { retentionSeconds } from './retention';
import { deadLetterAttributes, retryDelay } from './retry';
import { PubSubError } from './status';
import { type Store } from './store';
import { type Subscriptions } from './subscriptions';
import { type Topics } from './topics';

/** A lease as a consumer asks for it. */
export interface LeaseRequest {
  readonly seconds: number;
  /** Called once, when the lease ends in any way. */
  readonly settled: () => void;
  /** Who takes; it alone gets more of an ordering key that it holds messages of. */
  readonly owner?: object;
}

/** A message in a consumer's hands. */
export interface HandedOut {
  readonly ackId: string;
  readonly message: Message;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

/** What became of each ack id of a request. Without exactly-once delivery all are accepted. */
export interface AckOutcome {
  readonly accepted: readonly string[];
  /** Expired, settled or no ack id at all. */
  readonly invalid: readonly string[];
  /** Behind an older message of its key that is not acknowledged. */
  readonly unordered: readonly string[];
}

export interface DeliveriesOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly dispatches: Dispatches;
}

/** What is handed out of subscriptions' queues, and what becomes of it. */
export class Deliveries {
  private readonly recentAcks: RecentAcks;
  /** Begins above what any earlier process on the same journal has used. */
  private lastDelivery: number;

  constructor(
    private readonly subscriptions: () => Subscriptions,
    private readonly options: DeliveriesOptions,
  ) {
    const { clock } = options.store;
    this.recentAcks = new RecentAcks(clock);
    this.lastDelivery = clock.now() * 1000;
  }

  /** @throws PubSubError NOT_FOUND, FAILED_PRECONDITION for a detached subscription */
  attach(subscription: string, consumer: Consumer): () => void {
    this.subscriptions().attached(subscription);
    return this.options.dispatches.get(subscription)!.attach(consumer);
  }

  /** Has the consumers of a subscription look again. */
  offer(subscription: string): void {
    this.options.dispatches.offerSoon(subscription);
  }

  /** Leases the next due message, if there is one. */
  take(name: string, { seconds, settled, owner }: LeaseRequest): HandedOut | undefined {
    const entry = this.subscriptions().attached(name);
    const { store, dispatches } = this.options;
    const now = store.clock.now();
    const oldest = now - 1000 * retentionSeconds(store.ledger, entry);
    const until = now + 1000 * seconds;
    for (;;) {
      this.lastDelivery += 1;
      const delivery = entry.queue.take(now, {
        until,
        settled,
        delivery: this.lastDelivery,
        ...(owner && { owner }),
      });
      if (!delivery) return undefined;
      const { message, attempt } = delivery;
      // The new lease may be the next thing to run out.
      dispatches.offerSoon(name);
      if (message.publishTime >= oldest)
        return { ackId: ackIdOf(nameOf(delivery), entry.tag), message, attempt };
      this.settle(name, [message.id]);
    }
  }

  /**
   * Settles messages for good.
   * @throws PubSubError INVALID_ARGUMENT for what is no ack id of this subscription, unless it has exactly-once delivery
   */
  acknowledge(name: string, ackIds: readonly string[]): AckOutcome {
    const entry = this.subscriptions().entry(name);
    const outcome = new Outcome();
    const named = this.read(entry, ackIds, outcome);
    if (entry.config.exactlyOnce) this.acknowledgeExactly(entry, named, outcome);
    else {
      for (const { ackId } of named) outcome.accepted.push(ackId);
      const messages = named.map(({ delivery }) => entry.queue.acknowledgedBy(delivery)?.id);
      const ids = messages.filter((id) => id !== undefined);
      this.settle(name, ids);
    }
    return outcome;
  }

  /** Moves deadlines to `seconds` from now; 0 refuses the messages. @throws as `acknowledge` */
  modifyAckDeadline(name: string, ackIds: readonly string[], seconds: number): AckOutcome {
    const entry = this.subscriptions().entry(name);
    const outcome = new Outcome();
    const until = this.options.store.clock.now() + 1000 * seconds;
    for (const { ackId, delivery } of this.read(entry, ackIds, outcome)) {
      const isHeld = entry.queue.leasedAs(delivery) !== undefined;
      if (isHeld || !entry.config.exactlyOnce) outcome.accepted.push(ackId);
      else outcome.invalid.push(ackId);
      if (seconds > 0) entry.queue.extend(delivery, until);
      else this.refuseDelivery(entry, delivery);
    }
    this.options.dispatches.offerSoon(name);
    return outcome;
  }

  /** Redelivers under the retry policy, or hands over to the dead-letter topic, what has passed its deadline. */
  refuseExpired(entry: LedgerSubscription): void {
    for (const delivery of entry.queue.expired(this.options.store.clock.now()))
      this.refuseDelivery(entry, nameOf(delivery));
  }

  clear(): void {
    this.recentAcks.clear();
  }

  private acknowledgeExactly(
    { config, queue }: LedgerSubscription,
    named: readonly NamedAck[],
    outcome: Outcome,
  ): void {
    // Oldest first: an acknowledgement counts once those before it in its key are in.
    const sorted = [...named].sort(
      (a, b) => Number(a.delivery.messageId) - Number(b.delivery.messageId),
    );
    for (const { ackId, delivery } of sorted) {
      const isHeld = queue.leasedAs(delivery) !== undefined;
      if (isHeld && queue.isBehindAnother(delivery.messageId)) outcome.unordered.push(ackId);
      // A client that did not get the answer to its acknowledgement sends it again.
      else if (!isHeld && !this.recentAcks.has(ackId)) outcome.invalid.push(ackId);
      else {
        outcome.accepted.push(ackId);
        if (isHeld) this.settle(config.name, [delivery.messageId]);
        this.recentAcks.add(ackId);
      }
    }
  }

  private settle(subscription: string, ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.options.store.commit({ type: 'acknowledged', subscription, message_ids: ids });
    this.options.dispatches.offerSoon(subscription);
  }

  private read(
    { config, tag }: LedgerSubscription,
    ackIds: readonly string[],
    outcome: Outcome,
  ): NamedAck[] {
    const named: NamedAck[] = [];
    for (const ackId of ackIds)
      try {
        named.push({ ackId, delivery: readAckId(ackId, { tag, subscription: config.name }) });
      } catch (error) {
        if (!config.exactlyOnce || !(error instanceof PubSubError)) throw error;
        outcome.invalid.push(ackId);
      }
    return named;
  }

  private refuseDelivery({ config, queue }: LedgerSubscription, name: DeliveryName): void {
    const delivery = queue.leasedAs(name);
    if (!delivery) return;
    const { message, attempt } = delivery;
    const { deadLetter } = config;
    const isDead = deadLetter !== undefined && attempt >= deadLetter.maxDeliveryAttempts;
    if (isDead && this.options.topics.has(deadLetter.topic))
      return this.deadLetter(config, deadLetter.topic, delivery);
    this.options.store.commit({
      type: 'requeued',
      subscription: config.name,
      message_id: message.id,
      attempts: attempt,
      due_at: this.options.store.clock.now() + retryDelay(config, attempt),
    });
  }

  private deadLetter(config: Subscription, topic: string, { message, attempt }: Delivery): void {
    const { store, topics } = this.options;
    const attributes = deadLetterAttributes(config, message, attempt);
    const [copy] = store.stamp([{ ...message, attributes }]);
    if (!copy) return;
    store.commit({
      type: 'dead_lettered',
      subscription: config.name,
      message_id: message.id,
      topic,
      copy,
    });
    topics.published(topic, [copy]);
  }
}

interface NamedAck {
  readonly ackId: string;
  readonly delivery: DeliveryName;
}

class Outcome implements AckOutcome {
  readonly accepted: string[] = [];
  readonly invalid: string[] = [];
  readonly unordered: string[] = [];
}

function nameOf({ message, number }: Delivery): DeliveryName {
  return { messageId: message.id, delivery: number };
}
