import { checkSubscription } from './checks';
import { type Dispatches } from './dispatches';
import { type LedgerSubscription } from './ledger-entries';
import { type Subscription } from './resources';
import { alreadyExists, failedPrecondition, notFound, PubSubError } from './status';
import { type Store } from './store';
import { type Topics } from './topics';

export interface SubscriptionsOptions {
  readonly store: Store;
  readonly topics: Topics;
  readonly dispatches: Dispatches;
  /** What becomes of deliveries whose deadline has passed. */
  readonly onExpired: (subscription: LedgerSubscription) => void;
}

export class Subscriptions {
  private readonly watchers = new Set<(subscription: string) => void>();
  private readonly lastUsed = new Map<string, number>();

  constructor(private readonly options: SubscriptionsOptions) {
    for (const entry of options.store.ledger.subscriptions.values()) this.startDispatch(entry);
  }

  /** Tells `watcher` the name of every subscription that is created, changed or deleted. */
  watch(watcher: (subscription: string) => void): void {
    this.watchers.add(watcher);
  }

  list(): Subscription[] {
    return [...this.options.store.ledger.subscriptions.values()].map(({ config }) => config);
  }

  /** @throws PubSubError NOT_FOUND */
  get(name: string): Subscription {
    return this.entry(name).config;
  }

  has(name: string): boolean {
    return this.options.store.ledger.subscriptions.has(name);
  }

  /** @throws PubSubError ALREADY_EXISTS, NOT_FOUND for the topic, INVALID_ARGUMENT */
  create(subscription: Subscription): Subscription {
    const { store, topics } = this.options;
    checkSubscription(subscription);
    topics.get(subscription.topic);
    if (this.has(subscription.name)) throw alreadyExists(subscription.name);
    store.commit({ type: 'subscription_put', subscription, created_at: store.clock.now() });
    this.startDispatch(this.entry(subscription.name));
    this.notify(subscription.name);
    return subscription;
  }

  /** @throws PubSubError FAILED_PRECONDITION when it is detached, INVALID_ARGUMENT */
  update(subscription: Subscription): Subscription {
    const present = this.attached(subscription.name).config;
    checkSubscription(subscription);
    this.options.store.commit({ type: 'subscription_put', subscription });
    const dispatch = this.options.dispatches.get(subscription.name);
    const wasPush = present.push !== undefined;
    if (wasPush !== (subscription.push !== undefined))
      dispatch?.closeConsumers(
        failedPrecondition(`The subscription now ${wasPush ? 'is pulled' : 'pushes'}.`),
      );
    this.notify(subscription.name);
    dispatch?.offerSoon();
    return subscription;
  }

  delete(name: string): void {
    this.entry(name);
    this.options.store.commit({ type: 'subscription_deleted', name });
    this.options.dispatches.stop(name, notFound(name));
    this.lastUsed.delete(name);
    this.notify(name);
  }

  /** Takes it off its topic: it gets nothing more, and loses what it has. */
  detach(name: string): void {
    const { config } = this.entry(name);
    const subscription = { ...config, detached: true };
    this.options.store.commit({ type: 'subscription_put', subscription });
    this.options.dispatches.get(name)?.closeConsumers(detachedError(name));
    this.notify(name);
  }

  /** @throws PubSubError NOT_FOUND */
  entry(name: string): LedgerSubscription {
    const entry = this.options.store.ledger.subscriptions.get(name);
    if (!entry) throw notFound(name);
    return entry;
  }

  /** @throws PubSubError NOT_FOUND, FAILED_PRECONDITION for a detached one */
  attached(name: string): LedgerSubscription {
    const entry = this.entry(name);
    if (entry.config.detached) throw detachedError(name);
    return entry;
  }

  /** Somebody uses the subscription, which therefore does not expire yet. */
  use(name: string): void {
    this.lastUsed.set(name, this.options.store.clock.now());
  }

  /**
   * When a subscription of nobody's use is deleted, in milliseconds since the epoch; Infinity for never.
   * After a restart disuse is counted from the start.
   */
  expiresAt({ config: { name, expirationSeconds } }: LedgerSubscription): number {
    if (expirationSeconds === 0) return Infinity;
    const isConnected = this.options.dispatches.get(name)?.hasSubscribers;
    if (!this.lastUsed.has(name) || isConnected) this.use(name);
    return this.lastUsed.get(name)! + 1000 * expirationSeconds;
  }

  /** Begins anew after the store was cleared. */
  clear(names: Iterable<string>): void {
    const reason = new PubSubError('UNAVAILABLE', 'Pub/Sub was reset. Please try again.');
    this.options.dispatches.stopAll(reason);
    this.lastUsed.clear();
    for (const name of names) this.notify(name);
  }

  private startDispatch(entry: LedgerSubscription): void {
    this.options.dispatches.start(entry, () => this.options.onExpired(entry));
    this.use(entry.config.name);
  }

  private notify(subscription: string): void {
    for (const watcher of this.watchers) watcher(subscription);
  }
}

function detachedError(name: string): PubSubError {
  return failedPrecondition(
    `The subscription has been detached from its topic (resource=${name}).`,
  );
}
