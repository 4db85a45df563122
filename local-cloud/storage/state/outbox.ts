import { type Clock } from '../../service';
import { type PendingMessage } from './resources';

/**
 * Gives a message to Pub/Sub. As long as it throws or rejects, it is called again, at the start
 * perhaps before Pub/Sub is there.
 * @param topic `projects/P/topics/T`
 */
export type Publish = (topic: string, message: PublishedMessage) => unknown;

export interface PublishedMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Google gives a notification up after a week. */
const patienceMilliseconds = 7 * 86_400_000;
const longestPauseMilliseconds = 60_000;

/**
 * Sends what the journal holds for Pub/Sub. A message is forgotten only when it is sent, so that a
 * killed process sends it after its next start, perhaps for the second time.
 */
export class Outbox {
  private readonly sending = new Set<Promise<void>>();
  private readonly timers = new Set<() => void>();
  private isStopped = false;

  /** @param sent called with the id of every message that needs no more sending */
  constructor(
    private readonly options: {
      readonly publish: Publish;
      readonly clock: Clock;
      readonly sent: (id: string) => void;
    },
  ) {}

  send(message: PendingMessage): void {
    this.attempt(message, { since: this.options.clock.now(), pause: 1_000 });
  }

  /** Waits for what is on its way; what is to be sent again is left to the next start. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const cancel of this.timers) cancel();
    await Promise.all(this.sending);
  }

  /** Forgets what is to be sent again. */
  reset(): void {
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }

  private attempt(message: PendingMessage, retry: { since: number; pause: number }): void {
    if (this.isStopped) return;
    const { publish } = this.options;
    const { topic, data, attributes } = message;
    const attempt = Promise.resolve()
      .then(() => publish(topic, { data: Buffer.from(data, 'base64'), attributes }))
      .then(() => this.options.sent(message.id))
      .catch(() => this.tryLater(message, retry))
      .finally(() => this.sending.delete(attempt));
    this.sending.add(attempt);
  }

  private tryLater(message: PendingMessage, { since, pause }: { since: number; pause: number }) {
    if (this.isStopped) return;
    if (this.options.clock.now() - since > patienceMilliseconds)
      return this.options.sent(message.id);
    const cancel = this.options.clock.schedule(pause, () => {
      this.timers.delete(cancel);
      this.attempt(message, { since, pause: Math.min(pause * 2, longestPauseMilliseconds) });
    });
    this.timers.add(cancel);
  }
}
