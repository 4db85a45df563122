import {
  subscriptionDefaults,
  type DeadLetterPolicy,
  type RetryPolicy,
  type Subscription,
  type Topic,
} from '../state/resources';
import { unimplemented } from '../state/status';
import { pushFromWire, pushToWire, type WirePushConfig } from './push-config-wire';
import { durationToWire, secondsFromWire, type WireDuration } from './wire';

export interface WireSubscription {
  readonly name?: string;
  readonly topic?: string;
  readonly pushConfig?: WirePushConfig;
  readonly ackDeadlineSeconds?: number;
  readonly retainAckedMessages?: boolean;
  readonly messageRetentionDuration?: WireDuration;
  readonly topicMessageRetentionDuration?: WireDuration;
  readonly labels?: Readonly<Record<string, string>>;
  readonly enableMessageOrdering?: boolean;
  readonly enableExactlyOnceDelivery?: boolean;
  readonly filter?: string;
  readonly detached?: boolean;
  readonly expirationPolicy?: { readonly ttl?: WireDuration };
  readonly deadLetterPolicy?: {
    readonly deadLetterTopic?: string;
    readonly maxDeliveryAttempts?: number;
  };
  readonly retryPolicy?: {
    readonly minimumBackoff?: WireDuration;
    readonly maximumBackoff?: WireDuration;
  };
  readonly state?: string;
}

/** Settings that would change what is delivered, and are refused rather than ignored. */
const unservedSettings = [
  'bigqueryConfig',
  'cloudStorageConfig',
  'bigtableConfig',
  'messageTransforms',
] as const;

/** @throws PubSubError UNIMPLEMENTED for a setting that is not served */
export function subscriptionFromWire(wire: WireSubscription): Subscription {
  refuseUnserved(wire);
  const push = wire.pushConfig && pushFromWire(wire.pushConfig);
  return {
    name: wire.name ?? '',
    topic: wire.topic ?? '',
    labels: wire.labels ?? {},
    ackDeadlineSeconds: wire.ackDeadlineSeconds || subscriptionDefaults.ackDeadlineSeconds,
    messageRetentionSeconds: wire.messageRetentionDuration
      ? secondsFromWire(wire.messageRetentionDuration)
      : subscriptionDefaults.messageRetentionSeconds,
    retainAcked: wire.retainAckedMessages ?? false,
    expirationSeconds: expirationFromWire(wire.expirationPolicy),
    ordered: wire.enableMessageOrdering ?? false,
    exactlyOnce: wire.enableExactlyOnceDelivery ?? false,
    filter: wire.filter ?? '',
    detached: false,
    ...(push && { push }),
    ...(wire.retryPolicy && { retryPolicy: retryFromWire(wire.retryPolicy) }),
    ...(wire.deadLetterPolicy?.deadLetterTopic && {
      deadLetter: deadLetterFromWire(wire.deadLetterPolicy),
    }),
  };
}

/** @param topic the subscription's, if it is still there */
export function subscriptionToWire(subscription: Subscription, topic?: Topic): WireSubscription {
  const { push, retryPolicy, deadLetter, expirationSeconds } = subscription;
  const topicRetention = topic?.messageRetentionSeconds;
  return {
    name: subscription.name,
    topic: subscription.topic,
    labels: subscription.labels,
    ackDeadlineSeconds: subscription.ackDeadlineSeconds,
    retainAckedMessages: subscription.retainAcked,
    messageRetentionDuration: durationToWire(subscription.messageRetentionSeconds),
    expirationPolicy: expirationSeconds > 0 ? { ttl: durationToWire(expirationSeconds) } : {},
    enableMessageOrdering: subscription.ordered,
    enableExactlyOnceDelivery: subscription.exactlyOnce,
    filter: subscription.filter,
    detached: subscription.detached,
    state: 'ACTIVE',
    pushConfig: push ? pushToWire(push) : {},
    ...(topicRetention !== undefined && {
      topicMessageRetentionDuration: durationToWire(topicRetention),
    }),
    ...(retryPolicy && {
      retryPolicy: {
        minimumBackoff: durationToWire(retryPolicy.minimumBackoffSeconds),
        maximumBackoff: durationToWire(retryPolicy.maximumBackoffSeconds),
      },
    }),
    ...(deadLetter && {
      deadLetterPolicy: {
        deadLetterTopic: deadLetter.topic,
        maxDeliveryAttempts: deadLetter.maxDeliveryAttempts,
      },
    }),
  };
}

function retryFromWire(wire: NonNullable<WireSubscription['retryPolicy']>): RetryPolicy {
  return {
    minimumBackoffSeconds: wire.minimumBackoff ? secondsFromWire(wire.minimumBackoff) : 10,
    maximumBackoffSeconds: wire.maximumBackoff ? secondsFromWire(wire.maximumBackoff) : 600,
  };
}

function deadLetterFromWire(
  wire: NonNullable<WireSubscription['deadLetterPolicy']>,
): DeadLetterPolicy {
  return { topic: wire.deadLetterTopic ?? '', maxDeliveryAttempts: wire.maxDeliveryAttempts || 5 };
}

function expirationFromWire(policy: WireSubscription['expirationPolicy']): number {
  if (!policy) return subscriptionDefaults.expirationSeconds;
  return policy.ttl ? secondsFromWire(policy.ttl) : 0;
}

function refuseUnserved(wire: WireSubscription): void {
  const settings = wire as Readonly<Record<string, unknown>>;
  for (const name of unservedSettings) {
    const value = settings[name];
    const isSet = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (isSet) throw unimplemented(`the subscription setting ${name}`);
  }
}
