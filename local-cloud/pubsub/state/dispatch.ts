import { type Clock } from '../../service';
import { type LedgerSubscription } from './ledger-entries';

/** Somebody who takes messages: a stream, a waiting pull, the pusher. */
export interface Consumer {
  /** Takes what it can now. @returns whether it took anything */
  consume(): boolean;
  /** The subscription is gone, or is no longer of this consumer's kind. */
  closed(reason: Error): void;
  /** Stands for nobody: a pusher is there whether or not anybody takes what it pushes. */
  readonly isPusher?: true;
}

/** Called when deadlines have passed. */
export type OnExpired = () => void;

/** Node's timers hold 2^31 ms at most; waking early only means another look. */
const longestSleep = 2 ** 31 - 1;

/**
 * Offers the due messages of one subscription to its consumers in turn, and wakes by itself when
 * a message falls due or a lease runs out.
 */
export class Dispatch {
  private readonly consumers = new Set<Consumer>();
  private isOffering = false;
  private isStopped = false;
  private alarm: { at: number; cancel: () => void } | undefined;

  constructor(
    private readonly subscription: LedgerSubscription,
    private readonly clock: Clock,
    private readonly onExpired: OnExpired,
  ) {}

  /** Whether anybody is connected. */
  get hasSubscribers(): boolean {
    for (const { isPusher } of this.consumers) if (!isPusher) return true;
    return false;
  }

  /** @returns a function that takes the consumer away again */
  attach(consumer: Consumer): () => void {
    this.consumers.add(consumer);
    this.offerSoon();
    return () => {
      this.consumers.delete(consumer);
    };
  }

  /** Many changes in one turn of the event loop lead to one round, and so to full responses. */
  offerSoon(): void {
    if (this.isOffering) return;
    this.isOffering = true;
    setImmediate(() => {
      this.isOffering = false;
      if (!this.isStopped) this.offer();
    });
  }

  closeConsumers(reason: Error): void {
    const consumers = [...this.consumers];
    this.consumers.clear();
    for (const consumer of consumers) consumer.closed(reason);
  }

  stop(reason: Error): void {
    this.isStopped = true;
    this.closeConsumers(reason);
    this.alarm?.cancel();
    this.alarm = undefined;
  }

  private offer(): void {
    const { queue } = this.subscription;
    this.expire();
    let tookAny = this.consumers.size > 0;
    while (tookAny && queue.nextDueAt <= this.clock.now()) tookAny = this.offerOnce();
    this.setAlarm();
  }

  private offerOnce(): boolean {
    let tookAny = false;
    for (const consumer of [...this.consumers]) {
      if (!consumer.consume()) continue;
      tookAny = true;
      // Who was served goes to the end of the line, so that consumers share the work.
      if (this.consumers.delete(consumer)) this.consumers.add(consumer);
    }
    return tookAny;
  }

  private setAlarm(): void {
    const { queue } = this.subscription;
    const now = this.clock.now();
    // What is due already waits for a consumer with room, not for time.
    const dueAt = queue.nextDueAt > now ? queue.nextDueAt : Infinity;
    const at = Math.min(queue.nextExpiryAt, dueAt);
    if (this.alarm?.at === at) return;
    this.alarm?.cancel();
    this.alarm = undefined;
    if (at === Infinity) return;
    const delay = Math.min(Math.max(at - now, 0), longestSleep);
    const cancel = this.clock.schedule(delay, () => {
      this.alarm = undefined;
      this.expire();
      // Not at once: a clock that is advanced by days would find a consumer that takes anew at every deadline.
      this.offerSoon();
      this.setAlarm();
    });
    this.alarm = { at, cancel };
  }

  private expire(): void {
    if (this.subscription.queue.nextExpiryAt <= this.clock.now()) this.onExpired();
  }
}
