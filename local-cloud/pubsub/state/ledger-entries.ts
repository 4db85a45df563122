import { createHash } from 'node:crypto';
import { DeliveryQueue } from './delivery-queue';
import { compileFilter, type Filter } from './filter/filter';
import { type Message } from './message';
import { type Snapshot, type Subscription, type Topic } from './resources';
import { RetainedMessages } from './retained-messages';

export interface LedgerTopic {
  config: Topic;
  /** What was published, while the topic's own retention lasts. */
  readonly retained: RetainedMessages;
}

export interface LedgerSubscription {
  config: Subscription;
  readonly queue: DeliveryQueue;
  /** What was acknowledged, if the subscription retains that. */
  readonly acknowledged: RetainedMessages;
  readonly matches: Filter;
  readonly createdAt: number;
  /** In its ack ids: differs from that of an earlier subscription of the same name. */
  readonly tag: string;
}

export interface LedgerSnapshot {
  config: Snapshot;
  /** What the subscription had not acknowledged, and all that was published since. */
  readonly messages: RetainedMessages;
}

export function newSubscription(config: Subscription, createdAt: number): LedgerSubscription {
  const identity = `${config.name} ${createdAt}`;
  return {
    config,
    createdAt,
    queue: new DeliveryQueue(config.ordered),
    acknowledged: new RetainedMessages(),
    matches: compileFilter(config.filter),
    tag: createHash('sha1').update(identity).digest('base64url').slice(0, 10),
  };
}

/** Ids count up, so that this is the order of publication. */
export function inOrder(messages: Iterable<Message>): Message[] {
  return [...messages].sort((a, b) => Number(a.id) - Number(b.id));
}
