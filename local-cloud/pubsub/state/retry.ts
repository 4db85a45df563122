import { type Message } from './message';
import { type Subscription } from './resources';

/** Push without a retry policy backs off on its own, within these bounds (as Google Cloud does). */
const pushBackoff = { minimumBackoffSeconds: 0.1, maximumBackoffSeconds: 60 };

/**
 * How long a message that was refused, or whose lease ran out, waits for its next delivery.
 * @param attempts deliveries so far, at least 1
 * @returns milliseconds
 */
export function retryDelay(subscription: Subscription, attempts: number): number {
  const policy = subscription.retryPolicy ?? (subscription.push ? pushBackoff : undefined);
  if (!policy) return 0;
  const seconds = policy.minimumBackoffSeconds * 2 ** Math.min(attempts - 1, 30);
  return 1000 * Math.min(policy.maximumBackoffSeconds, seconds);
}

/** The attributes that Pub/Sub adds to a message's copy on the dead-letter topic. */
export function deadLetterAttributes(
  subscription: Subscription,
  message: Message,
  attempts: number,
): Record<string, string> {
  const [, project = '', , id = ''] = subscription.name.split('/');
  return {
    ...message.attributes,
    CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
    CloudPubSubDeadLetterSourceSubscription: id,
    CloudPubSubDeadLetterSourceSubscriptionProject: project,
    CloudPubSubDeadLetterSourceTopicPublishTime: new Date(message.publishTime).toISOString(),
  };
}
