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

const maximumRequestBytes = 10 * 1024 * 1024;
const maximumRequestMessages = 1000;

/**
 * Checks one publish request against the limits of Pub/Sub.
 * @throws PubSubError INVALID_ARGUMENT that says which message and why.
 */
export function checkPublish(messages: readonly MessageContent[]): void {
  if (messages.length === 0) throw invalid('messages: at least one message is needed, got none.');
  if (messages.length > maximumRequestMessages)
    throw invalid(`messages: ${messages.length} given, at most ${maximumRequestMessages} allowed.`);
  messages.forEach((message, index) => {
    if (message.data.length === 0 && Object.keys(message.attributes).length === 0)
      throw invalid(`messages[${index}]: has neither data nor attributes; one is needed.`);
  });
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0);
  if (bytes > maximumRequestBytes)
    throw invalid(`messages: ${bytes} bytes given, at most ${maximumRequestBytes} allowed.`);
  if (new Set(messages.map((message) => message.orderingKey)).size > 1)
    throw invalid('messages: all messages of one request need the same ordering key.');
}

/** The size that limits and flow control count: data, attributes and ordering key. */
export function messageBytes(message: MessageContent): number {
  let bytes = message.data.length + message.orderingKey.length;
  for (const [name, value] of Object.entries(message.attributes))
    bytes += name.length + value.length;
  return bytes;
}
