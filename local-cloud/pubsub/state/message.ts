import { invalid } from './status';

/** What a publisher sends. */
export interface MessageContent {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty: not ordered. */
  readonly orderingKey: string;
}

export interface Message extends MessageContent {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly publishTime: number;
}

/** Limits of one publish request, from Pub/Sub's page of quotas. */
const maximum = {
  requestBytes: 10 * 1024 * 1024,
  messages: 1000,
  attributes: 100,
  attributeKeyBytes: 256,
  attributeValueBytes: 1024,
  orderingKeyBytes: 1024,
} as const;

const seeQuotas = 'Refer to https://cloud.google.com/pubsub/quotas for more information.';

/**
 * Checks one publish request against the limits of Pub/Sub.
 * @throws PubSubError INVALID_ARGUMENT that says what was given and what is allowed
 */
export function checkPublish(messages: readonly MessageContent[]): void {
  if (messages.length === 0)
    throw invalid('The publish request does not contain any messages; at least one is needed.');
  if (messages.length > maximum.messages)
    throw tooLarge('message_count', messages.length, maximum.messages);
  for (const message of messages) checkContent(message);
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0);
  if (bytes > maximum.requestBytes) throw tooLarge('request_size', bytes, maximum.requestBytes);
  if (messages.some(({ orderingKey }) => orderingKey !== messages[0]!.orderingKey))
    throw invalid(
      'In a single publish request, all messages must have no ordering key or they must all have the same ordering key.',
    );
}

/** The size that limits and flow control count: data, attributes and ordering key. */
export function messageBytes(message: MessageContent): number {
  let bytes = message.data.length + Buffer.byteLength(message.orderingKey);
  for (const name in message.attributes)
    bytes += Buffer.byteLength(name) + Buffer.byteLength(message.attributes[name]!);
  return bytes;
}

function checkContent({ data, attributes, orderingKey }: MessageContent): void {
  const entries = Object.entries(attributes);
  if (data.length === 0 && entries.length === 0)
    throw invalid(
      'One or more messages in the publish request is empty. Each message must contain either non-empty data, or at least one attribute.',
    );
  if (entries.length > maximum.attributes)
    throw invalid(
      `A message has ${entries.length} attributes, at most ${maximum.attributes} are allowed. ${seeQuotas}`,
    );
  for (const [key, value] of entries) checkAttribute(key, value);
  const bytes = Buffer.byteLength(orderingKey);
  if (bytes > maximum.orderingKeyBytes)
    throw invalid(
      `One of the messages in the request has an ordering key that is too long. The length is ${bytes} bytes, but the maximum allowed is ${maximum.orderingKeyBytes}. ${seeQuotas}`,
    );
}

function checkAttribute(key: string, value: string): void {
  const limits = [
    ['a key', key, maximum.attributeKeyBytes],
    ['a value', value, maximum.attributeValueBytes],
  ] as const;
  for (const [what, text, allowed] of limits) {
    const length = Buffer.byteLength(text);
    if (length > allowed)
      throw invalid(
        `One of the attributes in the request has ${what} that is too long. The length is ${length} characters, but the maximum allowed is ${allowed}. ${seeQuotas}`,
      );
  }
  if (key === '') throw invalid('One of the attributes in the request has an empty key.');
}

function tooLarge(what: string, given: number, allowed: number): Error {
  return invalid(
    `The value for ${what} is too large. You passed ${given} in the request, but the maximum value is ${allowed}.`,
  );
}
