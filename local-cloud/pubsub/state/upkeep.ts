import { nextPruneAt } from './retention';
import { type Snapshots } from './snapshots';
import { type Store } from './store';
import { type Subscriptions } from './subscriptions';

export interface UpkeepOptions {
  readonly store: Store;
  readonly subscriptions: Subscriptions;
  readonly snapshots: Snapshots;
}

/** Looks are at least this far apart; what is overdue is refused or passed over until then. */
const shortestPauseMilliseconds = 1_000;
/**
 * And at most this far: nothing that is created meanwhile expires sooner, for it is the shortest retention.
 * (What a changed setting lets expire sooner waits for the next look.)
 */
const longestPauseMilliseconds = 600_000;

/** Deletes what has expired: unused subscriptions, snapshots, messages beyond their retention. */
export class Upkeep {
  private cancel: () => void = () => undefined;

  constructor(private readonly options: UpkeepOptions) {
    this.sleep();
  }

  stop(): void {
    this.cancel();
  }

  private look(): void {
    const { store, subscriptions, snapshots } = this.options;
    const now = store.clock.now();
    for (const entry of [...store.ledger.subscriptions.values()])
      if (subscriptions.expiresAt(entry) <= now) subscriptions.delete(entry.config.name);
    for (const { name, expireTime } of snapshots.list())
      if (expireTime <= now) snapshots.delete(name);
    if (nextPruneAt(store.ledger) < now) store.commit({ type: 'pruned', at: now });
    this.sleep();
  }

  private sleep(): void {
    const left = this.nextAt() - this.options.store.clock.now();
    // What is overdue now is in somebody's hands: it is looked after later.
    const pause =
      left > 0 && left < longestPauseMilliseconds
        ? Math.max(left, shortestPauseMilliseconds)
        : longestPauseMilliseconds;
    this.cancel = this.options.store.clock.schedule(pause, () => this.look());
  }

  private nextAt(): number {
    const { store, subscriptions, snapshots } = this.options;
    let next = nextPruneAt(store.ledger);
    for (const entry of store.ledger.subscriptions.values())
      next = Math.min(next, subscriptions.expiresAt(entry));
    for (const { expireTime } of snapshots.list()) next = Math.min(next, expireTime);
    return next;
  }
}
