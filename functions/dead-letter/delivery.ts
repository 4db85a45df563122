import {
  AttaccaError,
  parseTaskQueued,
  type Envelope,
  type TaskQueuedPayload,
} from '@attacca/core';
import { paths } from '../pipelines/paths';

/** The body of a Pub/Sub push. */
export interface PushBody {
  readonly message?: {
    readonly data?: string;
    readonly messageId?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  };
  readonly subscription?: string;
  /** Only where the subscription has a dead-letter policy of its own. */
  readonly deliveryAttempt?: number;
}

/** A push as it is understood. */
export interface Delivery {
  readonly message_id: string;
  readonly service: string | null;
  readonly subscription: string | null;
  readonly delivery_attempts: number | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** At most `keptCharacters` of it. */
  readonly text: string;
  readonly text_bytes: number;
  readonly envelope: Envelope<TaskQueuedPayload> | null;
}

/** Messages of Attacca's own are far shorter: what is longer is none of them. Documents have an end. */
const keptCharacters = 10_000;

/** @throws AttaccaError INVALID_REQUEST for what is no push: every push has a message id */
export function readDelivery(body: PushBody | undefined, topicPrefix: string): Delivery {
  const message = body?.message;
  if (message?.messageId === undefined)
    throw new AttaccaError(
      'INVALID_REQUEST',
      'The body is no Pub/Sub push: message.messageId is missing.',
    );
  const bytes = Buffer.from(message.data ?? '', 'base64');
  const text = bytes.toString('utf8');
  const attributes = message.attributes ?? {};
  const subscription = body?.subscription ?? null;
  return {
    message_id: message.messageId,
    service: serviceOf(attributes[sourceSubscription] ?? subscription, topicPrefix),
    subscription,
    delivery_attempts: attemptsOf(attributes) ?? body?.deliveryAttempt ?? null,
    attributes,
    text: text.slice(0, keptCharacters),
    text_bytes: bytes.length,
    envelope: text.length > keptCharacters ? null : parsed(text),
  };
}

/* What Pub/Sub adds to a message that it forwards to a dead-letter topic. */
const sourceSubscription = 'CloudPubSubDeadLetterSourceSubscription';
const sourceDeliveryCount = 'CloudPubSubDeadLetterSourceDeliveryCount';

/** Subscriptions are named after their topics, and those after their service; dead-letter topics end in `-dead`. */
function serviceOf(subscription: string | null, topicPrefix: string): string | null {
  const name = subscription?.split('/').pop() ?? '';
  if (!name.startsWith(topicPrefix)) return null;
  return name.slice(topicPrefix.length).replace(/-dead$/, '') || null;
}

function attemptsOf(attributes: Readonly<Record<string, string>>): number | null {
  const count = Number(attributes[sourceDeliveryCount] ?? NaN);
  return Number.isInteger(count) ? count : null;
}

function parsed(text: string): Envelope<TaskQueuedPayload> | null {
  try {
    const envelope = parseTaskQueued(text);
    // Ids that can be none would be found nowhere, not even missing.
    paths.task(envelope.payload.job_id, envelope.payload.task_id);
    return envelope;
  } catch {
    return null; // Recorded as it is, for a person to look at.
  }
}
