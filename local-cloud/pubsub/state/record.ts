import { type Message } from './message';
import { type Subscription, type Topic } from './resources';

/** A message as the journal keeps it: `data` in base64. */
export interface StoredMessage extends Omit<Message, 'data'> {
  readonly data: string;
}

/** Everything that can happen to the state. One record is one atomic change. */
export type PubSubRecord =
  | { readonly type: 'topic_put'; readonly topic: Topic }
  | { readonly type: 'topic_deleted'; readonly name: string }
  | { readonly type: 'subscription_put'; readonly subscription: Subscription }
  | { readonly type: 'subscription_deleted'; readonly name: string }
  /** Reaches the subscriptions that the topic has at this point of the journal. */
  | {
      readonly type: 'published';
      readonly topic: string;
      readonly messages: readonly StoredMessage[];
    }
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
      readonly copy: StoredMessage;
    }
  /** Only in snapshots. */
  | {
      readonly type: 'outstanding';
      readonly subscription: string;
      readonly message: StoredMessage;
      readonly attempts: number;
      readonly due_at: number;
    }
  | { readonly type: 'last_message_id'; readonly value: number };

export function storeMessage(message: Message): StoredMessage {
  return { ...message, data: message.data.toString('base64') };
}

export function readMessage(stored: StoredMessage): Message {
  return { ...stored, data: Buffer.from(stored.data, 'base64') };
}
