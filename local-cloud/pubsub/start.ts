import { join } from 'node:path';
import { memoryJournal, openJournal } from '../journal';
import { type Clock, type RunningService } from '../service';
import { Broker } from './state/broker';
import { subscriptionDefaults, type Subscription } from './state/resources';
import { Pusher } from './transport/pusher';
import { startGrpcServer } from './transport/server';
import { type IdentityToken } from './transport/token-cache';

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
  };
  readonly retry_policy?: {
    readonly minimum_backoff_seconds: number;
    readonly maximum_backoff_seconds: number;
  };
  readonly dead_letter?: { readonly topic: string; readonly max_delivery_attempts: number };
}

export interface PubSubOptions {
  readonly project: string;
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
  readonly clock: Clock;
  /** Folder for the journal `pubsub.journal`; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** Short names. */
  readonly topics: readonly string[];
  readonly subscriptions: readonly PubSubSubscription[];
  readonly identityToken: IdentityToken;
}

/**
 * Starts Pub/Sub with the given topics and subscriptions created or brought up to date;
 * others that were kept from an earlier run stay.
 * @throws PubSubError for a subscription whose settings are out of range or whose topic is missing
 */
export async function startPubSub(options: PubSubOptions): Promise<RunningService> {
  const { clock, dataDir, host, port, identityToken } = options;
  const broker = new Broker({
    clock,
    openJournal: (replay) =>
      dataDir === null ? memoryJournal() : openJournal(join(dataDir, 'pubsub.journal'), replay),
  });
  configure(broker, options);
  const server = await startGrpcServer({ broker, clock }, { host, port });
  const pusher = new Pusher({ broker, clock, identityToken });
  let isStopped = false;
  const stop = (): Promise<void> => {
    if (!isStopped) for (const part of [pusher, server, broker]) part.stop();
    isStopped = true;
    return Promise.resolve();
  };
  return { addresses: { grpc: `${host}:${server.port}` }, stop };
}

function configure(broker: Broker, options: PubSubOptions): void {
  for (const topic of options.topics) {
    const name = `projects/${options.project}/topics/${topic}`;
    if (!broker.hasTopic(name)) broker.createTopic({ name, labels: {} });
  }
  for (const given of options.subscriptions) {
    const subscription = subscriptionOf(options.project, given);
    const { name, topic } = subscription;
    if (broker.hasSubscription(name) && broker.subscription(name).topic !== topic)
      broker.deleteSubscription(name);
    if (broker.hasSubscription(name)) broker.updateSubscription(subscription);
    else broker.createSubscription(subscription);
  }
}

function subscriptionOf(project: string, given: PubSubSubscription): Subscription {
  const { push, retry_policy: retry, dead_letter: deadLetter } = given;
  const topicName = (topic: string): string => `projects/${project}/topics/${topic}`;
  return {
    ...subscriptionDefaults,
    name: `projects/${project}/subscriptions/${given.name}`,
    topic: topicName(given.topic),
    ackDeadlineSeconds: given.ack_deadline_seconds,
    expirationSeconds: 0,
    ...(push && {
      push: {
        endpoint: push.endpoint,
        attributes: {},
        identity: { serviceAccount: push.service_account, audience: push.audience },
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
