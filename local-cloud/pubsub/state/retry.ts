import { type Message } from './message';
import { type Subscription } from './resources';

/**
 * How long a message that was refused, or whose lease ran out, waits for its next delivery: nothing
 * without a retry policy. (A push subscription then pauses as a whole.)
 * @param attempts deliveries so far, at least 1
 * @returns milliseconds
 */
export function retryDelay({ retryPolicy }: Subscription, attempts: number): number {
  if (!retryPolicy) return 0;
  const seconds = retryPolicy.minimumBackoffSeconds * 2 ** Math.min(attempts - 1, 30);
  return 1000 * Math.min(retryPolicy.maximumBackoffSeconds, seconds);
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
