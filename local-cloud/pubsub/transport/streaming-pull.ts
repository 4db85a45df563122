import { type Broker } from '../state/broker';
import { messageBytes } from '../state/message';
import { invalid, notFound } from '../state/status';
import { receivedMessage } from './pull';
import { refusePush } from './subscriber';
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

export interface StreamingPullResponse {
  readonly receivedMessages: readonly WireReceivedMessage[];
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

/** Messages in one response; several streams then get their turns in between. */
const messagesPerResponse = 100;

/** One open StreamingPull: hands out messages within the flow control that the client asked for. */
export class StreamingPull {
  private outstandingMessages = 0;
  private outstandingBytes = 0;
  private readonly detach: () => void;
  private readonly subscription: string;
  private leaseSeconds: number;

  /** @throws PubSubError for an unknown or push subscription, or a deadline out of range */
  constructor(
    private readonly broker: Broker,
    private readonly first: StreamingPullRequest,
    private readonly stream: ResponseStream,
  ) {
    this.subscription = first.subscription ?? '';
    refusePush(broker, this.subscription);
    this.leaseSeconds = checkStreamDeadline(first.streamAckDeadlineSeconds ?? 0);
    this.detach = broker.attach(this.subscription, {
      consume: () => this.consume(),
      closed: () => stream.fail(notFound(this.subscription)),
    });
  }

  /** Every request after the first: acknowledgements, deadlines, or a mere sign of life. */
  receive(request: StreamingPullRequest): void {
    const { broker, subscription } = this;
    if (request.streamAckDeadlineSeconds)
      this.leaseSeconds = checkStreamDeadline(request.streamAckDeadlineSeconds);
    if (request.ackIds?.length) broker.acknowledge(subscription, request.ackIds);
    request.modifyDeadlineAckIds?.forEach((ackId, index) => {
      const seconds = request.modifyDeadlineSeconds?.[index] ?? 0;
      broker.modifyAckDeadline(subscription, [ackId], seconds);
    });
  }

  /** What this stream holds stays leased until its deadline, as Pub/Sub does. */
  close(): void {
    this.detach();
  }

  private consume(): boolean {
    const config = this.broker.subscription(this.subscription);
    const receivedMessages: WireReceivedMessage[] = [];
    while (receivedMessages.length < messagesPerResponse && this.hasRoom()) {
      const delivery = this.takeOne();
      if (!delivery) break;
      receivedMessages.push(receivedMessage(delivery, config.deadLetter !== undefined));
    }
    if (receivedMessages.length === 0) return false;
    const messageOrderingEnabled = config.ordered;
    this.stream.send({
      receivedMessages,
      subscriptionProperties: { exactlyOnceDeliveryEnabled: false, messageOrderingEnabled },
    });
    return true;
  }

  private takeOne(): ReturnType<Broker['take']> {
    let bytes = 0;
    const settled = (): void => {
      this.outstandingMessages -= 1;
      this.outstandingBytes -= bytes;
    };
    const delivery = this.broker.take(this.subscription, { seconds: this.leaseSeconds, settled });
    if (!delivery) return undefined;
    bytes = messageBytes(delivery.message);
    this.outstandingMessages += 1;
    this.outstandingBytes += bytes;
    return delivery;
  }

  private hasRoom(): boolean {
    const { maxOutstandingMessages = 0, maxOutstandingBytes = 0 } = this.first;
    return (
      this.outstandingMessages < (maxOutstandingMessages > 0 ? maxOutstandingMessages : Infinity) &&
      this.outstandingBytes < (maxOutstandingBytes > 0 ? maxOutstandingBytes : Infinity)
    );
  }
}

function checkStreamDeadline(seconds: number): number {
  if (seconds >= 10 && seconds <= 600) return seconds;
  throw invalid(`stream_ack_deadline_seconds: ${seconds} given, 10 to 600 allowed.`);
}
