import {
  parseTaskQueued,
  parseTraceparent,
  type Envelope,
  type TaskQueuedPayload,
} from '@attacca/core';

/** A push request's body, as Pub/Sub wraps messages. */
interface PushBody {
  readonly message?: {
    readonly data?: unknown;
    readonly messageId?: unknown;
    readonly attributes?: Readonly<Record<string, unknown>>;
  };
  readonly subscription?: unknown;
}

/** What a push brings. */
export interface PushedMessage {
  readonly envelope: Envelope<TaskQueuedPayload>;
  readonly message_id: string;
  /** Its own name, without the project's; that of its topic, too. */
  readonly subscription: string;
  /** The span that sent it; undefined where nobody says. */
  readonly traceparent: string | undefined;
}

/**
 * Takes the message out of a push request.
 * @throws AttaccaError INVALID_REQUEST for anything that is not one: repeating it will not help
 */
export function parsePush(body: string): PushedMessage {
  const { message, subscription } = bodyOf(body);
  const envelope = parseTaskQueued(Buffer.from(textOf(message?.data), 'base64').toString('utf8'));
  const traceparent = textOf(message?.attributes?.['traceparent']);
  return {
    envelope,
    message_id: textOf(message?.messageId),
    subscription: textOf(subscription).split('/').pop() ?? '',
    traceparent: parseTraceparent(traceparent) === undefined ? undefined : traceparent,
  };
}

function bodyOf(body: string): PushBody {
  try {
    return (JSON.parse(body) as PushBody | null) ?? {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
