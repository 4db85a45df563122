import { type DeliveryName } from './delivery-queue';
import { invalid } from './status';

/** An ack id names the message, the delivery and the subscription. */
export function ackIdOf({ messageId, delivery }: DeliveryName, tag: string): string {
  return `${messageId}.${delivery.toString(36)}.${tag}`;
}

const pattern = /^(\d+)\.([0-9a-z]+)\.([\w-]{10})$/;

/**
 * @param tag of the subscription that the id is sent to
 * @throws PubSubError INVALID_ARGUMENT for what is no ack id, or is another subscription's
 */
export function readAckId(
  ackId: string,
  { tag, subscription }: { readonly tag: string; readonly subscription: string },
): DeliveryName {
  const [, messageId, delivery, given] = pattern.exec(ackId) ?? [];
  if (messageId === undefined || delivery === undefined)
    throw invalid(`You have passed an invalid ack ID to the service (ack_id=${ackId}).`);
  if (given !== tag)
    throw invalid(
      `You have passed a subscription that does not belong to the given ack ID (resource=${subscription}).`,
    );
  return { messageId, delivery: parseInt(delivery, 36) };
}
