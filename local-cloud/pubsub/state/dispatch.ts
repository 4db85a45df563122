import { type Clock } from '../../service';
import { type LedgerSubscription } from './ledger';

/** Somebody who takes messages: a stream, a waiting pull, the pusher. */
export interface Consumer {
  /** Takes what it can now. @returns whether it took anything */
  consume(): boolean;
  /** The subscription is gone, or is no longer of this consumer's kind. */
  closed(): void;
}

/** What a dispatch asks of its owner: what becomes of deliveries whose deadline has passed. */
export type OnExpired = (ackIds: readonly string[]) => void;

/**
 * Offers the due messages of one subscription to its consumers in turn, and wakes by itself when
 * a message falls due or a lease runs out.
 */
export class Dispatch {
  private readonly consumers = new Set<Consumer>();
  private isOffering = false;
  private alarm: { at: number; cancel: () => void } | undefined;

  constructor(
    private readonly subscription: LedgerSubscription,
    private readonly clock: Clock,
    private readonly onExpired: OnExpired,
  ) {}

  /** @returns a function that takes the consumer away again */
  attach(consumer: Consumer): () => void {
    this.consumers.add(consumer);
    this.offerSoon();
    return () => {
      this.consumers.delete(consumer);
    };
  }

  /** Many changes in one turn of the event loop lead to one round. */
  offerSoon(): void {
    if (this.isOffering) return;
    this.isOffering = true;
    queueMicrotask(() => {
      this.isOffering = false;
      this.offer();
    });
  }

  /** Ends all consumers. */
  closeConsumers(): void {
    const consumers = [...this.consumers];
    this.consumers.clear();
    for (const consumer of consumers) consumer.closed();
  }

  stop(): void {
    this.closeConsumers();
    this.alarm?.cancel();
    this.alarm = undefined;
  }

  private offer(): void {
    const { queue } = this.subscription;
    const expired = queue.expired(this.clock.now());
    if (expired.length > 0) this.onExpired(expired.map(({ ackId }) => ackId));
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
    // Node's timers hold 2^31 ms at most; waking early only means another look.
    const delay = Math.min(Math.max(at - now, 0), 2 ** 31 - 1);
    const cancel = this.clock.schedule(delay, () => {
      this.alarm = undefined;
      this.offer();
    });
    this.alarm = { at, cancel };
  }
}
