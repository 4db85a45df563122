import type { LocalCloudConfig, SubscriptionConfig } from '@attacca/local-cloud';
import { listAt, ofType, secondsAt, textAt, valueAt, type Resource } from '../resources';
import type { Addresses } from './addresses';

/** What is said about an address: where it leads, and what it is here. */
export interface Moving extends Addresses {
  readonly urlOf: (name: string) => string;
}

export function topicsOf(resources: readonly Resource[]): LocalCloudConfig['topics'] {
  return ofType(resources, 'google_pubsub_topic').map((topic) => ({
    name: textAt(topic, 'name'),
    ...retentionOf(topic),
  }));
}

export function subscriptionsOf(
  resources: readonly Resource[],
  moving: Moving,
): SubscriptionConfig[] {
  return ofType(resources, 'google_pubsub_subscription').map((subscription) => ({
    name: textAt(subscription, 'name'),
    topic: lastName(textAt(subscription, 'topic')),
    ack_deadline_seconds: valueAt(subscription, 'ack_deadline_seconds') as number,
    push: pushOf(subscription, moving),
    retry_policy: {
      minimum_backoff_seconds: secondsAt(subscription, 'retry_policy', 0, 'minimum_backoff'),
      maximum_backoff_seconds: secondsAt(subscription, 'retry_policy', 0, 'maximum_backoff'),
    },
    ...deadLetterOf(subscription),
    ...filterOf(subscription),
    ...retentionOf(subscription),
  }));
}

function pushOf(subscription: Resource, moving: Moving): NonNullable<SubscriptionConfig['push']> {
  const token = ['push_config', 0, 'oidc_token', 0] as const;
  return {
    target: moving.targetOf(textAt(subscription, 'push_config', 0, 'push_endpoint')),
    service_account: textAt(subscription, ...token, 'service_account_email'),
    audience: moving.moved(textAt(subscription, ...token, 'audience'), moving.urlOf),
  };
}

function deadLetterOf(subscription: Resource): Pick<SubscriptionConfig, 'dead_letter'> {
  if (listAt(subscription, 'dead_letter_policy').length === 0) return {};
  return {
    dead_letter: {
      topic: lastName(textAt(subscription, 'dead_letter_policy', 0, 'dead_letter_topic')),
      max_delivery_attempts: valueAt(
        subscription,
        ...['dead_letter_policy', 0, 'max_delivery_attempts'],
      ) as number,
    },
  };
}

function filterOf(subscription: Resource): Pick<SubscriptionConfig, 'filter'> {
  const filter = valueAt(subscription, 'filter');
  return typeof filter === 'string' && filter !== '' ? { filter } : {};
}

/** Of a topic or a subscription; where none is declared, Google's default. */
function retentionOf(resource: Resource): { message_retention_seconds?: number } {
  if (!valueAt(resource, 'message_retention_duration')) return {};
  return { message_retention_seconds: secondsAt(resource, 'message_retention_duration') };
}

/** Of `projects/P/topics/NAME`. */
function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
