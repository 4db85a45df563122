import { parseTaskQueued, type Envelope, type TaskQueuedPayload } from '@attacca/core';

/** A push request's body, as Pub/Sub wraps messages. */
interface PushBody {
  readonly message?: { readonly data?: unknown };
}

/**
 * Takes the envelope out of a push request.
 * @throws AttaccaError INVALID_REQUEST for anything that is not one: repeating it will not help
 */
export function parsePush(body: string): Envelope<TaskQueuedPayload> {
  const data = messageData(body);
  return parseTaskQueued(data === null ? '' : Buffer.from(data, 'base64').toString('utf8'));
}

function messageData(body: string): string | null {
  try {
    const data = (JSON.parse(body) as PushBody | null)?.message?.data;
    return typeof data === 'string' ? data : null;
  } catch {
    return null;
  }
}
