import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { type Delivery } from '../state/delivery-queue';
import { notFound } from '../state/status';
import { type UnaryCall } from './grpc-service';
import { messageToWire, type WireReceivedMessage } from './wire';

export interface PullOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly subscription: string;
  readonly maxMessages: number;
  /** Waits for a message instead of answering that there is none. */
  readonly isPatient: boolean;
  readonly call: UnaryCall;
}

/** Below the 60 s after which the official client gives up by itself. */
const patienceMilliseconds = 50_000;

/** Answers with what is due; with nothing due, waits for a message, the caller's leave or patience's end. */
export function pull(options: PullOptions): Promise<{ receivedMessages: WireReceivedMessage[] }> {
  const { broker, clock, subscription } = options;
  const first = takeDue(options);
  if (first.length > 0 || !options.isPatient) return Promise.resolve({ receivedMessages: first });
  return new Promise((resolve, reject) => {
    const finish = (receivedMessages: WireReceivedMessage[]): void => {
      detach();
      cancelTimer();
      resolve({ receivedMessages });
    };
    const consume = (): boolean => {
      const messages = takeDue(options);
      if (messages.length > 0) finish(messages);
      return messages.length > 0;
    };
    const closed = (): void => {
      cancelTimer();
      reject(notFound(subscription));
    };
    const detach = broker.attach(subscription, { consume, closed });
    const cancelTimer = clock.schedule(patienceMilliseconds, () => finish([]));
    options.call.onCancelled(() => finish([]));
  });
}

function takeDue({ broker, subscription, maxMessages }: PullOptions): WireReceivedMessage[] {
  const { ackDeadlineSeconds, deadLetter } = broker.subscription(subscription);
  const lease = { seconds: ackDeadlineSeconds, settled: () => undefined };
  const messages: WireReceivedMessage[] = [];
  while (messages.length < maxMessages) {
    const delivery = broker.take(subscription, lease);
    if (!delivery) break;
    messages.push(receivedMessage(delivery, deadLetter !== undefined));
  }
  return messages;
}

/** @param countsAttempts whether there is a dead-letter policy; Pub/Sub tells attempts only then */
export function receivedMessage(delivery: Delivery, countsAttempts: boolean): WireReceivedMessage {
  return {
    ackId: delivery.ackId,
    message: messageToWire(delivery.message),
    deliveryAttempt: countsAttempts ? delivery.attempt : 0,
  };
}
