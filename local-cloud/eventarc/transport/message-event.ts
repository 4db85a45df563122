import type { Message } from '../../pubsub';
import type { CloudEvent } from '../state/cloud-event';

export const MESSAGE_EVENT_TYPE = 'google.cloud.pubsub.topic.v1.messagePublished';

export interface PublishedMessage {
  /** Full name. */
  readonly topic: string;
  readonly message: Message;
}

/**
 * A published message as Eventarc sends it, in the JSON of `MessagePublishedData`.
 * @param subscription full name of the one that Eventarc keeps for the trigger
 */
export function messageEvent(
  { topic, message }: PublishedMessage,
  subscription: string,
): CloudEvent {
  const time = new Date(message.publishTime).toISOString();
  const data = {
    message: {
      ...(Object.keys(message.attributes).length > 0 && { attributes: message.attributes }),
      data: message.data.toString('base64'),
      messageId: message.id,
      message_id: message.id,
      ...(message.orderingKey !== '' && { orderingKey: message.orderingKey }),
      publishTime: time,
      publish_time: time,
    },
    subscription,
  };
  return {
    id: message.id,
    attributes: { type: MESSAGE_EVENT_TYPE, source: `//pubsub.googleapis.com/${topic}`, time },
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(data)),
  };
}
