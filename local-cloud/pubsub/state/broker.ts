import { type Journal } from '../../journal';
import { type Clock } from '../../service';
import { Deliveries } from './deliveries';
import { Dispatches } from './dispatches';
import { Policies } from './policies';
import { type PubSubRecord } from './record';
import { Schemas } from './schemas';
import { Snapshots } from './snapshots';
import { PubSubError } from './status';
import { Store } from './store';
import { Subscriptions } from './subscriptions';
import { Topics, type OnPublish } from './topics';
import { Upkeep } from './upkeep';

export interface BrokerOptions {
  readonly clock: Clock;
  /** Opens the journal: replays what it holds into the given function, then is appended to. */
  readonly openJournal: (replay: (record: PubSubRecord) => void) => Journal<PubSubRecord>;
  /** Told of every message once it is kept. */
  readonly onPublish?: OnPublish;
}

/** All of Pub/Sub but its transport: the parts, wired to each other. */
export class Broker {
  readonly topics: Topics;
  readonly subscriptions: Subscriptions;
  readonly snapshots: Snapshots;
  readonly deliveries: Deliveries;
  readonly policies: Policies;
  readonly schemas: Schemas;
  readonly store: Store;
  private readonly dispatches: Dispatches;
  private readonly upkeep: Upkeep;

  constructor({ onPublish = () => undefined, ...options }: BrokerOptions) {
    const store = (this.store = new Store(options));
    const dispatches = (this.dispatches = new Dispatches(options.clock));
    const topics = (this.topics = new Topics({ store, dispatches, onPublish }));
    const deliveries = (this.deliveries = new Deliveries(() => this.subscriptions, {
      store,
      topics,
      dispatches,
    }));
    const subscriptions = (this.subscriptions = new Subscriptions({
      store,
      topics,
      dispatches,
      onExpired: (subscription) => deliveries.refuseExpired(subscription),
    }));
    const snapshots = (this.snapshots = new Snapshots({ store, subscriptions, dispatches }));
    this.policies = new Policies(store);
    this.schemas = new Schemas(store);
    this.upkeep = new Upkeep({ store, subscriptions, snapshots });
  }

  /** Forgets everything. Who is connected is told to try again. */
  clear(): void {
    const names = [...this.store.ledger.subscriptions.keys()];
    this.store.clear();
    this.deliveries.clear();
    this.subscriptions.clear(names);
  }

  stop(): void {
    this.upkeep.stop();
    this.dispatches.stopAll(new PubSubError('UNAVAILABLE', 'Pub/Sub is shutting down.'));
    this.store.close();
  }
}
