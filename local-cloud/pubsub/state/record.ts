import { type Message } from './message';
import { type Policy } from './policies';
import { type Snapshot, type Subscription, type Topic } from './resources';
import { type SchemaRevision } from './schemas';

/** A message as the journal keeps it: `data` in base64. */
export interface StoredMessage extends Omit<Message, 'data'> {
  readonly data: string;
}

/**
 * Everything that can happen to the state. One record is one atomic change.
 * `Kept` is what stands for a message: itself in memory, its stored form in the journal.
 */
export type PubSubRecord<Kept = Message> =
  | { readonly type: 'topic_put'; readonly topic: Topic }
  | { readonly type: 'topic_deleted'; readonly name: string }
  | {
      readonly type: 'subscription_put';
      readonly subscription: Subscription;
      /** Milliseconds since the epoch; only of a new subscription. */
      readonly created_at?: number;
    }
  | { readonly type: 'subscription_deleted'; readonly name: string }
  /** Captures what the subscription has not acknowledged at this point of the journal. */
  | {
      readonly type: 'snapshot_created';
      readonly snapshot: Snapshot;
      readonly subscription: string;
    }
  | { readonly type: 'snapshot_put'; readonly snapshot: Snapshot }
  | { readonly type: 'snapshot_deleted'; readonly name: string }
  /** Reaches the subscriptions and snapshots that the topic has at this point of the journal. */
  | { readonly type: 'published'; readonly topic: string; readonly messages: readonly Kept[] }
  | {
      readonly type: 'acknowledged';
      readonly subscription: string;
      readonly message_ids: readonly string[];
    }
  | {
      readonly type: 'requeued';
      readonly subscription: string;
      readonly message_id: string;
      readonly attempts: number;
      readonly due_at: number;
    }
  /** Leaves the subscription and reaches the dead-letter topic at once, so that it cannot be lost or doubled. */
  | {
      readonly type: 'dead_lettered';
      readonly subscription: string;
      readonly message_id: string;
      readonly topic: string;
      readonly copy: Kept;
    }
  | {
      readonly type: 'sought';
      readonly subscription: string;
      /** Now: what is retained no longer at this time is out of reach. */
      readonly at: number;
      /** Exactly one of these. */
      readonly time?: number;
      readonly snapshot?: string;
    }
  /** Everything beyond its retention at this time is gone. */
  | { readonly type: 'pruned'; readonly at: number }
  | { readonly type: 'policy_put'; readonly resource: string; readonly policy: Policy }
  | { readonly type: 'schema_put'; readonly revisions: readonly SchemaRevision[] }
  | { readonly type: 'schema_deleted'; readonly name: string }
  /** Only in snapshots of the journal: a message, and everywhere it is. */
  | ({ readonly type: 'kept'; readonly message: Kept } & Whereabouts)
  | { readonly type: 'last_message_id'; readonly value: number };

/** Where a message is. */
export interface Whereabouts {
  /** Subscriptions that have not acknowledged it. */
  readonly unacknowledged: {
    subscription: string;
    attempts: number;
    due_at: number;
    is_acknowledged?: true;
  }[];
  /** Subscriptions that retain it although it is acknowledged. */
  readonly acknowledged: string[];
  /** The topic that retains it. */
  readonly topics: string[];
  readonly snapshots: string[];
}

export function storeRecord(record: PubSubRecord): PubSubRecord<StoredMessage> {
  switch (record.type) {
    case 'published':
      return { ...record, messages: record.messages.map(storeMessage) };
    case 'dead_lettered':
      return { ...record, copy: storeMessage(record.copy) };
    case 'kept':
      return { ...record, message: storeMessage(record.message) };
    default:
      return record;
  }
}

export function readRecord(record: PubSubRecord<StoredMessage>): PubSubRecord {
  switch (record.type) {
    case 'published':
      return { ...record, messages: record.messages.map(readMessage) };
    case 'dead_lettered':
      return { ...record, copy: readMessage(record.copy) };
    case 'kept':
      return { ...record, message: readMessage(record.message) };
    default:
      return record;
  }
}

function storeMessage(message: Message): StoredMessage {
  return { ...message, data: message.data.toString('base64') };
}

function readMessage(stored: StoredMessage): Message {
  return { ...stored, data: Buffer.from(stored.data, 'base64') };
}
