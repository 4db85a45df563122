import { checkLabels, checkName } from './checks';
import { type Dispatches } from './dispatches';
import { deletedTopic, type Snapshot } from './resources';
import { alreadyExists, failedPrecondition, invalid, notFound } from './status';
import { type Store } from './store';
import { type Subscriptions } from './subscriptions';

/** A snapshot lives this long, less the age of the oldest message in it. */
const longestLifeMilliseconds = 7 * 86_400_000;
const shortestLifeMilliseconds = 3_600_000;

export interface SnapshotsOptions {
  readonly store: Store;
  readonly subscriptions: Subscriptions;
  readonly dispatches: Dispatches;
}

export type SeekTarget =
  /** Milliseconds since the epoch. */
  { readonly time: number } | { readonly snapshot: string };

/** Points in a subscription's life to which a subscription of the same topic can go back. */
export class Snapshots {
  constructor(private readonly options: SnapshotsOptions) {}

  list(): Snapshot[] {
    return [...this.options.store.ledger.snapshots.values()].map(({ config }) => config);
  }

  /** @throws PubSubError NOT_FOUND */
  get(name: string): Snapshot {
    const snapshot = this.options.store.ledger.snapshots.get(name);
    if (!snapshot) throw notFound(name);
    return snapshot.config;
  }

  /** @throws PubSubError ALREADY_EXISTS, NOT_FOUND, FAILED_PRECONDITION, INVALID_ARGUMENT */
  create(name: string, of: { subscription: string; labels: Snapshot['labels'] }): Snapshot {
    const { store, subscriptions } = this.options;
    checkName(name, 'snapshots');
    checkLabels(of.labels);
    const { config, queue } = subscriptions.attached(of.subscription);
    if (config.topic === deletedTopic)
      throw failedPrecondition(`The subscription's topic is deleted (resource=${config.name}).`);
    if (store.ledger.snapshots.has(name)) throw alreadyExists(name);
    const now = store.clock.now();
    const expireTime = (queue.oldestPublishTime ?? now) + longestLifeMilliseconds;
    if (expireTime - now < shortestLifeMilliseconds)
      throw failedPrecondition(
        `The snapshot would expire within an hour: the oldest unacknowledged message of the subscription is too old (resource=${config.name}).`,
      );
    const snapshot = { name, topic: config.topic, expireTime, labels: of.labels };
    store.commit({ type: 'snapshot_created', snapshot, subscription: config.name });
    return snapshot;
  }

  update(snapshot: Snapshot): Snapshot {
    this.get(snapshot.name);
    checkLabels(snapshot.labels);
    const now = this.options.store.clock.now();
    if (snapshot.expireTime <= now || snapshot.expireTime > now + longestLifeMilliseconds)
      throw invalid('Invalid expire_time: a time within the next 7 days is allowed.');
    this.options.store.commit({ type: 'snapshot_put', snapshot });
    return snapshot;
  }

  delete(name: string): void {
    this.get(name);
    this.options.store.commit({ type: 'snapshot_deleted', name });
  }

  /** @throws PubSubError NOT_FOUND, FAILED_PRECONDITION for another topic's snapshot or a detached subscription */
  seek(name: string, target: SeekTarget): void {
    const { store, subscriptions, dispatches } = this.options;
    const { config } = subscriptions.attached(name);
    if ('snapshot' in target && this.get(target.snapshot).topic !== config.topic)
      throw failedPrecondition(
        `The snapshot's topic is not the subscription's (snapshot=${target.snapshot}, resource=${name}).`,
      );
    store.commit({ type: 'sought', subscription: name, at: store.clock.now(), ...target });
    dispatches.offerSoon(name);
  }
}
