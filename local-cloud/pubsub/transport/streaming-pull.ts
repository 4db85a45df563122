import { type Calls } from '../../calls';
import { type Clock } from '../../service';
import { type Broker } from '../state/broker';
import { type AckOutcome, type HandedOut } from '../state/deliveries';
import { messageBytes } from '../state/message';
import { invalid } from '../state/status';
import { checkModifiedDeadline, refusePush } from './ack-methods';
import { receivedMessage } from './pull';
import { type WireReceivedMessage } from './wire';

export interface StreamingPullRequest {
  readonly subscription?: string;
  readonly ackIds?: readonly string[];
  readonly modifyDeadlineSeconds?: readonly number[];
  readonly modifyDeadlineAckIds?: readonly string[];
  readonly streamAckDeadlineSeconds?: number;
  readonly maxOutstandingMessages?: number;
  readonly maxOutstandingBytes?: number;
}

interface Confirmation {
  readonly ackIds: readonly string[];
  readonly invalidAckIds: readonly string[];
  readonly unorderedAckIds?: readonly string[];
}

export interface StreamingPullResponse {
  readonly receivedMessages?: readonly WireReceivedMessage[];
  readonly acknowledgeConfirmation?: Confirmation;
  readonly modifyAckDeadlineConfirmation?: Confirmation;
  readonly subscriptionProperties: {
    readonly exactlyOnceDeliveryEnabled: boolean;
    readonly messageOrderingEnabled: boolean;
  };
}

/** The server's end of one stream. */
export interface ResponseStream {
  send(response: StreamingPullResponse): void;
  fail(error: Error): void;
}

export interface StreamingPullParts {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly stream: ResponseStream;
}

/** In one response; several streams then get their turns in between. */
const messagesPerResponse = 100;
const bytesPerResponse = 4 * 1024 * 1024;

/**
 * How long a message is on its way to the client. At Google a message never overtakes the answer to its
 * publication, and tests that wait for the message of a given id rely on it.
 */
const travelMilliseconds = 10;

/** One open StreamingPull: hands out messages within the flow control that the client asked for. */
export class StreamingPull {
  private outstandingMessages = 0;
  private outstandingBytes = 0;
  private isClosed = false;
  private readonly detach: () => void;
  private readonly subscription: string;
  private readonly maximumMessages: number;
  private readonly maximumBytes: number;
  private leaseSeconds: number;

  /** @throws PubSubError for an unknown, push or detached subscription, or a deadline out of range */
  constructor(
    first: StreamingPullRequest,
    private readonly parts: StreamingPullParts,
  ) {
    const { broker, stream } = parts;
    this.subscription = first.subscription ?? '';
    refusePush(broker, this.subscription);
    this.leaseSeconds = checkStreamDeadline(first.streamAckDeadlineSeconds ?? 0);
    this.maximumMessages = limitOf(first.maxOutstandingMessages);
    this.maximumBytes = limitOf(first.maxOutstandingBytes);
    broker.subscriptions.use(this.subscription);
    this.detach = broker.deliveries.attach(this.subscription, {
      consume: () => this.consume(),
      closed: (reason) => stream.fail(reason),
    });
    this.settle(first);
  }

  /** Every request after the first: acknowledgements, deadlines, or a mere sign of life. */
  receive(request: StreamingPullRequest): void {
    if (request.subscription || request.maxOutstandingMessages || request.maxOutstandingBytes)
      throw invalid(
        'subscription, max_outstanding_messages and max_outstanding_bytes may only be set in the first request of a stream.',
      );
    if (request.streamAckDeadlineSeconds)
      this.leaseSeconds = checkStreamDeadline(request.streamAckDeadlineSeconds);
    this.parts.broker.subscriptions.use(this.subscription);
    this.settle(request);
  }

  /** What this stream holds stays leased until its deadline, as Pub/Sub does. */
  close(): void {
    this.isClosed = true;
    this.detach();
    this.parts.broker.subscriptions.use(this.subscription);
  }

  private settle(request: StreamingPullRequest): void {
    const { ackIds = [], modifyDeadlineAckIds = [], modifyDeadlineSeconds = [] } = request;
    const { deliveries } = this.parts.broker;
    if (modifyDeadlineAckIds.length !== modifyDeadlineSeconds.length)
      throw invalid(
        `modify_deadline_seconds: ${modifyDeadlineSeconds.length} given for ${modifyDeadlineAckIds.length} modify_deadline_ack_ids; as many are expected.`,
      );
    modifyDeadlineSeconds.forEach(checkModifiedDeadline);
    if (ackIds.length > 0) {
      const outcome = deliveries.acknowledge(this.subscription, ackIds);
      this.confirm({
        acknowledgeConfirmation: {
          ...confirmationOf(outcome),
          unorderedAckIds: outcome.unordered,
        },
      });
    }
    if (modifyDeadlineAckIds.length > 0) {
      const outcomes = modifyDeadlineAckIds.map((ackId, index) =>
        deliveries.modifyAckDeadline(this.subscription, [ackId], modifyDeadlineSeconds[index]!),
      );
      const outcome = {
        accepted: outcomes.flatMap(({ accepted }) => accepted),
        invalid: outcomes.flatMap((each) => each.invalid),
      };
      this.confirm({ modifyAckDeadlineConfirmation: confirmationOf(outcome) });
    }
  }

  /** Only exactly-once delivery confirms. */
  private confirm(confirmation: Omit<StreamingPullResponse, 'subscriptionProperties'>): void {
    const subscriptionProperties = this.properties();
    if (subscriptionProperties.exactlyOnceDeliveryEnabled)
      this.parts.stream.send({ ...confirmation, subscriptionProperties });
  }

  private properties(): StreamingPullResponse['subscriptionProperties'] {
    const { exactlyOnce, ordered } = this.parts.broker.subscriptions.get(this.subscription);
    return { exactlyOnceDeliveryEnabled: exactlyOnce, messageOrderingEnabled: ordered };
  }

  private consume(): boolean {
    const now: HandedOut[] = [];
    let count = 0;
    let bytes = 0;
    while (count < messagesPerResponse && bytes < bytesPerResponse && this.hasRoom()) {
      const handedOut = this.takeOne();
      if (!handedOut) break;
      count += 1;
      bytes += handedOut.message.data.length;
      this.copies(handedOut, now);
    }
    if (now.length > 0) this.sendSoon(now);
    return count > 0;
  }

  /** Adds what goes out at once to `now`, and sees to what goes out later. */
  private copies(handedOut: HandedOut, now: HandedOut[]): void {
    const call = {
      service: 'pubsub',
      method: 'StreamingPull',
      subject: this.subscription,
    } as const;
    for (const delay of this.parts.calls.delivery(call))
      if (delay === 0) now.push(handedOut);
      else this.parts.clock.schedule(delay, () => this.send([handedOut]));
  }

  /** Timers of one length keep their order, and so do the messages of an ordering key. */
  private sendSoon(handedOut: readonly HandedOut[]): void {
    setTimeout(() => this.send(handedOut), travelMilliseconds);
  }

  private send(handedOut: readonly HandedOut[]): void {
    const { broker, stream } = this.parts;
    if (this.isClosed || !broker.subscriptions.has(this.subscription)) return;
    const countsAttempts = broker.subscriptions.get(this.subscription).deadLetter !== undefined;
    stream.send({
      receivedMessages: handedOut.map((each) => receivedMessage(each, countsAttempts)),
      subscriptionProperties: this.properties(),
    });
  }

  private takeOne(): HandedOut | undefined {
    let bytes = 0;
    const settled = (): void => {
      this.outstandingMessages -= 1;
      this.outstandingBytes -= bytes;
    };
    const lease = { seconds: this.leaseSeconds, settled, owner: this };
    const handedOut = this.parts.broker.deliveries.take(this.subscription, lease);
    if (!handedOut) return undefined;
    bytes = messageBytes(handedOut.message);
    this.outstandingMessages += 1;
    this.outstandingBytes += bytes;
    return handedOut;
  }

  private hasRoom(): boolean {
    return (
      this.outstandingMessages < this.maximumMessages && this.outstandingBytes < this.maximumBytes
    );
  }
}

function confirmationOf({
  accepted,
  invalid: invalidAckIds,
}: Pick<AckOutcome, 'accepted' | 'invalid'>): Confirmation {
  return { ackIds: accepted, invalidAckIds };
}

function limitOf(given = 0): number {
  return given > 0 ? given : Infinity;
}

function checkStreamDeadline(seconds: number): number {
  if (seconds >= 10 && seconds <= 600) return seconds;
  throw invalid(`stream_ack_deadline_seconds: ${seconds} given, 10 to 600 allowed.`);
}
