import { type Delivery } from '../state/delivery-queue';
import { type Message } from '../state/message';
import { type Subscription } from '../state/resources';

/** The statuses that acknowledge a push. Everything else, and no answer, refuses it. */
const acknowledgingStatuses = new Set([102, 200, 201, 202, 204]);

export function isAcknowledging(status: number): boolean {
  return acknowledgingStatuses.has(status);
}

/** The body of a wrapped push. Both spellings of a field are sent, as Google does. */
export function pushBody(subscription: Subscription, delivery: Delivery): string {
  return JSON.stringify({
    message: wrappedMessage(delivery.message),
    subscription: subscription.name,
    ...(subscription.deadLetter && { deliveryAttempt: delivery.attempt }),
  });
}

export function pushHeaders(body: string, token: string | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    accept: 'application/json',
    from: 'noreply@google.com',
    'user-agent': 'CloudPubSub-Google',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

function wrappedMessage(message: Message): object {
  const publishTime = new Date(message.publishTime).toISOString();
  return {
    ...(Object.keys(message.attributes).length > 0 && { attributes: message.attributes }),
    ...(message.data.length > 0 && { data: message.data.toString('base64') }),
    messageId: message.id,
    message_id: message.id,
    ...(message.orderingKey && { orderingKey: message.orderingKey }),
    publishTime,
    publish_time: publishTime,
  };
}
