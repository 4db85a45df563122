import { type HandedOut } from '../state/deliveries';
import { type Message } from '../state/message';
import { type PushTarget, type Subscription } from '../state/resources';

export interface PushRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The statuses that acknowledge a push. Everything else, and no answer, refuses it. */
const acknowledgingStatuses = new Set([102, 200, 201, 202, 204]);

export function isAcknowledging(status: number): boolean {
  return acknowledgingStatuses.has(status);
}

/** A push as Google sends it, wrapped or not. */
export function pushRequest(
  subscription: Subscription,
  push: PushTarget,
  delivery: HandedOut,
): PushRequest {
  if (!push.noWrapper) return wrappedRequest(subscription, delivery);
  const metadata = push.noWrapper.writeMetadata ? metadataHeaders(subscription, delivery) : {};
  return requestOf(delivery.message.data, metadata);
}

function wrappedRequest(subscription: Subscription, { message, attempt }: HandedOut): PushRequest {
  const body = JSON.stringify({
    message: wrappedMessage(message),
    subscription: subscription.name,
    ...(subscription.deadLetter && { deliveryAttempt: attempt }),
  });
  return requestOf(Buffer.from(body), { 'content-type': 'application/json' });
}

function requestOf(body: Buffer, headers: Readonly<Record<string, string>>): PushRequest {
  return {
    body,
    headers: {
      ...headers,
      'content-length': String(body.length),
      accept: 'application/json',
      from: 'noreply@google.com',
      'user-agent': 'CloudPubSub-Google',
    },
  };
}

/** Both spellings of a field are sent, as Google does. */
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

/** Headers that the connection or Pub/Sub itself decides. */
const reservedHeaders =
  /^(x-goog-|goog|host$|connection$|content-length$|transfer-encoding$|authorization$|upgrade$|te$|trailer$|expect$|keep-alive$)/i;

/** What a push without wrapper tells of its message: Pub/Sub's own headers, and one per attribute. */
function metadataHeaders(
  subscription: Subscription,
  { message, attempt }: HandedOut,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.attributes))
    if (isHeader(name, value)) headers[name.toLowerCase()] = value;
  return {
    ...headers,
    'x-goog-pubsub-subscription-name': subscription.name,
    'x-goog-pubsub-message-id': message.id,
    'x-goog-pubsub-publish-time': new Date(message.publishTime).toISOString(),
    ...(message.orderingKey && { 'x-goog-pubsub-ordering-key': headerText(message.orderingKey) }),
    ...(subscription.deadLetter && { 'x-goog-pubsub-delivery-attempt': String(attempt) }),
  };
}

function isHeader(name: string, value: string): boolean {
  const isToken = /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
  return isToken && !reservedHeaders.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** Headers hold no characters beyond Latin-1. */
function headerText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text);
}
