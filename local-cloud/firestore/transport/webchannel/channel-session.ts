import { type ServerResponse } from 'node:http';
import { type Clock } from '../../../service';
import { httpFailure } from '../http-failure';
import { type StreamChannel, type StreamSession } from '../streams/stream-session';
import { Backchannel } from './backchannel';
import { OutgoingArrays } from './outgoing-arrays';

/** The client gives a connection up when it hears nothing for 45 s, 1.5 times the period that the handshake names. */
const NOOP_MILLISECONDS = 25_000;
/** A session that nobody listens to for this long is over. */
const ABANDONED_MILLISECONDS = 60_000;
const NOOP = '["noop"]';

export interface SessionOptions {
  readonly id: string;
  readonly clock: Clock;
  /** Opens the stream that the session carries; a rejection fails the session. */
  readonly open: (channel: StreamChannel) => Promise<OpenStream>;
  /** A message of the stream as JSON. */
  readonly toJson: (message: object) => unknown;
  /** Called once, when nobody will ask for the session any more. */
  readonly onGone: () => void;
}

export interface OpenStream {
  readonly session: StreamSession;
  /** Told how the stream ended: the name of a gRPC status. */
  readonly finish: (outcome: string) => void;
}

export interface BackchannelRequest {
  readonly response: ServerResponse;
  /** The last array that the client has. */
  readonly acknowledged: number;
  readonly isStreaming: boolean;
  /** How long the client wants to wait for a batch; null: as long as it takes. */
  readonly waitMilliseconds: number | null;
}

/**
 * A bidirectional stream over WebChannel, which makes it of many HTTP requests.
 * 1. The client's messages arrive with consecutive numbers, and are taken once however often they are sent.
 * 2. Ours are numbered arrays, and are kept until the client has confirmed them.
 */
export class ChannelSession implements StreamChannel {
  readonly id: string;
  private readonly outgoing = new OutgoingArrays();
  private readonly stream: Promise<OpenStream | null>;
  private backchannel: Backchannel | null = null;
  private nextMessage = 0;
  private outcome: string | null = null;
  private isFlushing = false;
  private cancelTimer: () => void = () => undefined;

  constructor(private readonly options: SessionOptions) {
    this.id = options.id;
    this.stream = options.open(this).catch((error: unknown) => {
      this.fail(error);
      return null;
    });
    this.awaitBackchannel();
  }

  /** Takes the client's messages from number `first` on; those that it has had already are passed over. */
  receive(first: number, messages: readonly (() => object)[]): void {
    for (const [index, read] of messages.entries()) {
      if (first + index < this.nextMessage) continue;
      this.nextMessage = first + index + 1;
      this.stream
        .then((stream) => (this.outcome === null ? stream?.session.receive(read()) : undefined))
        .catch((error: unknown) => this.fail(error));
    }
  }

  acknowledge(id: number): void {
    this.outgoing.acknowledge(id);
  }

  /** What the answer to a message says: whether it is listened to, what it was sent, what it has not confirmed. */
  progress(): readonly [0 | 1, number, number] {
    const sent = this.backchannel?.sentUpTo ?? this.outgoing.lastId;
    return [this.backchannel === null ? 0 : 1, sent, this.outgoing.bytes];
  }

  /** Makes `response` the way to the client, in place of the one before. */
  attach({ response, acknowledged, isStreaming, waitMilliseconds }: BackchannelRequest): void {
    this.backchannel?.end();
    this.outgoing.acknowledge(acknowledged);
    const backchannel = new Backchannel(response, { isStreaming, sentUpTo: acknowledged });
    this.backchannel = backchannel;
    response.on('close', () => this.detach(backchannel));
    this.keepAlive(Math.min(waitMilliseconds ?? NOOP_MILLISECONDS, NOOP_MILLISECONDS));
    // A first byte at once, so that the client does not take the connection for one that holds answers back.
    if (isStreaming && this.outgoing.after(acknowledged) === null) this.outgoing.add(NOOP);
    this.flush();
  }

  send(message: object): void {
    if (this.outcome === null) this.post(JSON.stringify([this.options.toJson(message)]));
  }

  /** Tells the client of the failure. The session stays until the client has fetched it, or is gone. */
  fail(error: unknown): void {
    if (this.outcome !== null) return;
    const failure = httpFailure(error);
    this.post(JSON.stringify([{ error: failure }]));
    this.end(failure.status);
  }

  /** The client is gone: it said so, or has not been heard of for long. */
  close(outcome = 'OK'): void {
    this.forget(outcome)?.end();
  }

  /** The service stops: a client that is cut off looks for it again. */
  abort(): void {
    this.forget('UNAVAILABLE')?.abort();
  }

  private forget(outcome: string): Backchannel | null {
    this.end(outcome);
    this.cancelTimer();
    const { backchannel } = this;
    this.backchannel = null;
    this.options.onGone();
    return backchannel;
  }

  private end(outcome: string): void {
    if (this.outcome !== null) return;
    this.outcome = outcome;
    void this.stream.then((stream) => {
      stream?.session.close();
      stream?.finish(outcome);
    });
  }

  private post(json: string): void {
    this.outgoing.add(json);
    if (this.isFlushing) return;
    this.isFlushing = true;
    // What belongs together comes in one go, and travels in one batch.
    setImmediate(() => {
      this.isFlushing = false;
      this.flush();
    });
  }

  private flush(): void {
    const { backchannel, outgoing } = this;
    const batch = backchannel === null ? null : outgoing.after(backchannel.sentUpTo);
    if (batch === null) return;
    if (backchannel!.write(batch, outgoing.lastId)) this.detach(backchannel!);
  }

  private detach(backchannel: Backchannel): void {
    if (this.backchannel !== backchannel) return;
    this.backchannel = null;
    this.awaitBackchannel();
  }

  private keepAlive(delayMilliseconds: number): void {
    this.cancelTimer();
    this.cancelTimer = this.options.clock.schedule(delayMilliseconds, () => {
      this.post(NOOP);
      this.keepAlive(NOOP_MILLISECONDS);
    });
  }

  private awaitBackchannel(): void {
    this.cancelTimer();
    this.cancelTimer = this.options.clock.schedule(ABANDONED_MILLISECONDS, () =>
      this.close('CANCELLED'),
    );
  }
}
