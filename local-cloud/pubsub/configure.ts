import { type Broker } from './state/broker';
import { subscriptionDefaults, type Subscription, type Topic } from './state/resources';

/** A topic of the configuration, by its short name. */
export interface PubSubTopic {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** 10 minutes to 31 days. */
  readonly message_retention_seconds?: number;
}

/** A subscription of the configuration, by short names, its push endpoint already a URL. */
export interface PubSubSubscription {
  readonly name: string;
  readonly topic: string;
  readonly ack_deadline_seconds: number;
  readonly push?: {
    readonly endpoint: string;
    readonly service_account: string;
    /** Of the token that is sent along. */
    readonly audience: string;
    /** Present: the data alone is pushed; with `write_metadata`, the rest in headers. */
    readonly no_wrapper?: { readonly write_metadata: boolean };
  };
  readonly retry_policy?: {
    readonly minimum_backoff_seconds: number;
    readonly maximum_backoff_seconds: number;
  };
  readonly dead_letter?: { readonly topic: string; readonly max_delivery_attempts: number };
  readonly labels?: Readonly<Record<string, string>>;
  /** In the filter language; cannot be changed, so another filter makes a new subscription. */
  readonly filter?: string;
  readonly enable_message_ordering?: boolean;
  readonly enable_exactly_once_delivery?: boolean;
  /** 10 minutes to 31 days; default 7 days. */
  readonly message_retention_seconds?: number;
  readonly retain_acked_messages?: boolean;
  /** Of disuse, at least a day; absent or 0: never. */
  readonly expiration_seconds?: number;
}

export interface PubSubConfiguration {
  readonly project: string;
  /** Short names, or topics with settings. */
  readonly topics: readonly (string | PubSubTopic)[];
  readonly subscriptions: readonly PubSubSubscription[];
}

/** Creates the topics and subscriptions of the configuration, or brings them up to date. */
export function configure(broker: Broker, configuration: PubSubConfiguration): void {
  const { project } = configuration;
  for (const given of configuration.topics) {
    const topic = topicOf(project, typeof given === 'string' ? { name: given } : given);
    if (!broker.topics.has(topic.name)) broker.topics.create(topic);
    // A bare name says nothing of settings, and leaves those that are there.
    else if (typeof given !== 'string') broker.topics.update(topic);
  }
  for (const given of configuration.subscriptions)
    putSubscription(broker, subscriptionOf(project, given));
}

function putSubscription({ subscriptions }: Broker, given: Subscription): void {
  const { name } = given;
  if (subscriptions.has(name)) {
    const present = subscriptions.get(name);
    // These cannot change: a subscription that differs in them is another one.
    const isSame = present.topic === given.topic && present.filter === given.filter;
    if (isSame && present.ordered === given.ordered && !present.detached)
      return void subscriptions.update(given);
    subscriptions.delete(name);
  }
  subscriptions.create(given);
}

function topicOf(project: string, given: PubSubTopic): Topic {
  const { name, labels = {}, message_retention_seconds: retention } = given;
  return {
    name: `projects/${project}/topics/${name}`,
    labels,
    ...(retention !== undefined && { messageRetentionSeconds: retention }),
  };
}

function subscriptionOf(project: string, given: PubSubSubscription): Subscription {
  const { push, retry_policy: retry, dead_letter: deadLetter } = given;
  const topicName = (topic: string): string => `projects/${project}/topics/${topic}`;
  return {
    ...subscriptionDefaults,
    name: `projects/${project}/subscriptions/${given.name}`,
    topic: topicName(given.topic),
    ackDeadlineSeconds: given.ack_deadline_seconds,
    labels: given.labels ?? subscriptionDefaults.labels,
    filter: given.filter ?? subscriptionDefaults.filter,
    ordered: given.enable_message_ordering ?? subscriptionDefaults.ordered,
    exactlyOnce: given.enable_exactly_once_delivery ?? subscriptionDefaults.exactlyOnce,
    retainAcked: given.retain_acked_messages ?? subscriptionDefaults.retainAcked,
    messageRetentionSeconds:
      given.message_retention_seconds ?? subscriptionDefaults.messageRetentionSeconds,
    expirationSeconds: given.expiration_seconds ?? 0,
    ...(push && {
      push: {
        endpoint: push.endpoint,
        attributes: {},
        identity: { serviceAccount: push.service_account, audience: push.audience },
        ...(push.no_wrapper && {
          noWrapper: { writeMetadata: push.no_wrapper.write_metadata },
        }),
      },
    }),
    ...(retry && {
      retryPolicy: {
        minimumBackoffSeconds: retry.minimum_backoff_seconds,
        maximumBackoffSeconds: retry.maximum_backoff_seconds,
      },
    }),
    ...(deadLetter && {
      deadLetter: {
        topic: topicName(deadLetter.topic),
        maxDeliveryAttempts: deadLetter.max_delivery_attempts,
      },
    }),
  };
}
