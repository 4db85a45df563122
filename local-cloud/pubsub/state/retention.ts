import { type Ledger } from './ledger';
import { type LedgerSubscription } from './ledger-entries';

type Retaining = Pick<Ledger, 'topics' | 'subscriptions'>;

/**
 * How long a subscription keeps an unacknowledged message: what its topic retains is available to it too.
 * @returns seconds
 */
export function retentionSeconds(ledger: Retaining, { config }: LedgerSubscription): number {
  const topic = ledger.topics.get(config.topic)?.config;
  return Math.max(config.messageRetentionSeconds, topic?.messageRetentionSeconds ?? 0);
}

/** Drops everything that is beyond its retention at `now`, in milliseconds since the epoch. */
export function prune(ledger: Retaining, now: number): void {
  for (const { config, retained } of ledger.topics.values())
    retained.prune(now - 1000 * (config.messageRetentionSeconds ?? 0));
  for (const subscription of ledger.subscriptions.values()) {
    subscription.acknowledged.prune(now - 1000 * subscription.config.messageRetentionSeconds);
    const oldest = now - 1000 * retentionSeconds(ledger, subscription);
    subscription.queue.prune(oldest);
  }
}

/** When the next message goes beyond its retention; Infinity for never. */
export function nextPruneAt(ledger: Retaining): number {
  let next = Infinity;
  const consider = (publishTime: number, seconds: number): void => {
    next = Math.min(next, publishTime + 1000 * seconds);
  };
  for (const { config, retained } of ledger.topics.values())
    consider(retained.earliestPublishTime, config.messageRetentionSeconds ?? 0);
  for (const subscription of ledger.subscriptions.values()) {
    const { queue, acknowledged, config } = subscription;
    consider(acknowledged.earliestPublishTime, config.messageRetentionSeconds);
    consider(queue.oldestPublishTime ?? Infinity, retentionSeconds(ledger, subscription));
  }
  return next;
}
