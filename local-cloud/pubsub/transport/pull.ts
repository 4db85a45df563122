import { type Calls } from '../../calls';
import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { type HandedOut } from '../state/deliveries';
import { type UnaryCall } from './protocol';
import { messageToWire, type WireReceivedMessage } from './wire';

export interface PullOptions {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly subscription: string;
  readonly maxMessages: number;
  /** Waits for a message instead of answering that there is none. */
  readonly isPatient: boolean;
  readonly call: UnaryCall;
}

interface PullResponse {
  readonly receivedMessages: WireReceivedMessage[];
}

/** Below the 60 s after which the official client gives up by itself. */
const patienceMilliseconds = 50_000;
/** Whatever is asked for, as Pub/Sub does. */
const maximumMessages = 1000;

/** Answers with what is due; with nothing due, waits for a message, the caller's leave or patience's end. */
export function pull(options: PullOptions): Promise<PullResponse> {
  const { broker, clock, subscription } = options;
  const first = takeDue(options);
  if (first.length > 0 || !options.isPatient) return answer(options, first);
  return new Promise((resolve, reject) => {
    const finish = (taken: HandedOut[]): void => {
      detach();
      cancelTimer();
      resolve(answer(options, taken));
    };
    const consume = (): boolean => {
      const taken = takeDue(options);
      if (taken.length > 0) finish(taken);
      return taken.length > 0;
    };
    const closed = (reason: Error): void => {
      cancelTimer();
      reject(reason);
    };
    const detach = broker.deliveries.attach(subscription, { consume, closed });
    const cancelTimer = clock.schedule(patienceMilliseconds, () => finish([]));
    options.call.onCancelled(() => finish([]));
  });
}

function takeDue({ broker, subscription, maxMessages }: PullOptions): HandedOut[] {
  const { ackDeadlineSeconds } = broker.subscriptions.get(subscription);
  // Of its own, so that no other pull gets what follows in the keys that this one holds.
  const owner = {};
  const lease = { seconds: ackDeadlineSeconds, settled: () => undefined, owner };
  const taken: HandedOut[] = [];
  while (taken.length < Math.min(maxMessages, maximumMessages)) {
    const handedOut = broker.deliveries.take(subscription, lease);
    if (!handedOut) break;
    taken.push(handedOut);
  }
  return taken;
}

/** One answer for all: a copy per delivery, after the longest wait among them. */
function answer(options: PullOptions, taken: readonly HandedOut[]): Promise<PullResponse> {
  const { broker, calls, clock, subscription } = options;
  const countsAttempts = broker.subscriptions.get(subscription).deadLetter !== undefined;
  const receivedMessages: WireReceivedMessage[] = [];
  let wait = 0;
  for (const handedOut of taken)
    for (const delay of calls.delivery({
      service: 'pubsub',
      method: 'Pull',
      subject: subscription,
    })) {
      wait = Math.max(wait, delay);
      receivedMessages.push(receivedMessage(handedOut, countsAttempts));
    }
  if (wait === 0) return Promise.resolve({ receivedMessages });
  return new Promise((resolve) => clock.schedule(wait, () => resolve({ receivedMessages })));
}

/** @param countsAttempts whether there is a dead-letter policy; Pub/Sub tells attempts only then */
export function receivedMessage(
  { ackId, message, attempt }: HandedOut,
  countsAttempts: boolean,
): WireReceivedMessage {
  return {
    ackId,
    message: messageToWire(message),
    deliveryAttempt: countsAttempts ? attempt : 0,
  };
}
