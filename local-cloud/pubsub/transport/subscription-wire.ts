import {
  subscriptionDefaults,
  type DeadLetterPolicy,
  type PushTarget,
  type RetryPolicy,
  type Subscription,
} from '../state/resources';
import { unimplemented } from '../state/status';
import { durationToWire, secondsFromWire, type WireDuration } from './wire';

export interface WirePushConfig {
  readonly pushEndpoint?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  readonly noWrapper?: object;
  readonly pubsubWrapper?: object;
}

export interface WireSubscription {
  readonly name?: string;
  readonly topic?: string;
  readonly pushConfig?: WirePushConfig;
  readonly ackDeadlineSeconds?: number;
  readonly messageRetentionDuration?: WireDuration;
  readonly labels?: Readonly<Record<string, string>>;
  readonly enableMessageOrdering?: boolean;
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
  'retainAckedMessages',
  'filter',
  'enableExactlyOnceDelivery',
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
    expirationSeconds: expirationFromWire(wire.expirationPolicy),
    ordered: wire.enableMessageOrdering ?? false,
    ...(push && { push }),
    ...(wire.retryPolicy && { retryPolicy: retryFromWire(wire.retryPolicy) }),
    ...(wire.deadLetterPolicy?.deadLetterTopic && {
      deadLetter: deadLetterFromWire(wire.deadLetterPolicy),
    }),
  };
}

export function subscriptionToWire(subscription: Subscription): WireSubscription {
  const { push, retryPolicy, deadLetter, expirationSeconds } = subscription;
  return {
    name: subscription.name,
    topic: subscription.topic,
    labels: subscription.labels,
    ackDeadlineSeconds: subscription.ackDeadlineSeconds,
    messageRetentionDuration: durationToWire(subscription.messageRetentionSeconds),
    expirationPolicy: expirationSeconds > 0 ? { ttl: durationToWire(expirationSeconds) } : {},
    enableMessageOrdering: subscription.ordered,
    state: 'ACTIVE',
    pushConfig: push ? pushToWire(push) : {},
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

/** @returns undefined for an empty configuration, which means pull */
function pushFromWire(wire: WirePushConfig): PushTarget | undefined {
  if (!wire.pushEndpoint) return undefined;
  if (wire.noWrapper) throw unimplemented('push_config.no_wrapper');
  const { serviceAccountEmail, audience } = wire.oidcToken ?? {};
  return {
    endpoint: wire.pushEndpoint,
    attributes: wire.attributes ?? {},
    ...(serviceAccountEmail && {
      identity: { serviceAccount: serviceAccountEmail, audience: audience || wire.pushEndpoint },
    }),
  };
}

function pushToWire(push: PushTarget): WirePushConfig {
  return {
    pushEndpoint: push.endpoint,
    attributes: push.attributes,
    ...(push.identity && {
      oidcToken: {
        serviceAccountEmail: push.identity.serviceAccount,
        audience: push.identity.audience,
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
  const settings = wire as Record<string, unknown>;
  for (const name of unservedSettings) {
    const value = settings[name];
    const isSet = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (isSet) throw unimplemented(`the subscription setting ${name}`);
  }
}
