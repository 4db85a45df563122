import type { Clock } from '../../service';
import type { PendingEvent } from './cloud-event';

/** Eventarc retries through Pub/Sub; this is its retry policy. In milliseconds. */
export interface DeliveryPolicy {
  /** False: an event has one attempt. */
  readonly isRetried: boolean;
  readonly minBackoff: number;
  readonly maxBackoff: number;
  /** An event older than this is not delivered any more. */
  readonly retention: number;
  /** After so many attempts an event is a dead letter; null never. */
  readonly maxAttempts: number | null;
}

export interface DeliveryOutcome {
  readonly isTaken: boolean;
  /** `HTTP 204`, or why there was no answer. */
  readonly detail: string;
}

/** What has become of an event that needs no further attempt. */
export type Settlement = 'delivered' | 'dropped' | 'expired' | 'dead';

export interface DeliveryQueueOptions {
  readonly clock: Clock;
  readonly policy: DeliveryPolicy;
  /** Makes one attempt. Never rejects. */
  readonly deliver: (event: PendingEvent) => Promise<DeliveryOutcome>;
  readonly settled: (event: PendingEvent, as: Settlement) => void;
}

/** The last attempt of a trigger. */
export interface LastDelivery extends DeliveryOutcome {
  readonly event: PendingEvent;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const PARALLEL_DELIVERIES = 32;

/**
 * The events of one trigger. Delivers each until its target takes it, several at a time, so that one
 * target that hangs holds up no other's. Promises no order, and may deliver one twice.
 */
export class DeliveryQueue {
  #ready: PendingEvent[] = [];
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<() => void>();
  #inFlight = 0;
  /** Counts up when everything is forgotten, lest an attempt from before changes what is after. */
  #generation = 0;
  #last: LastDelivery | null = null;

  constructor(private readonly options: DeliveryQueueOptions) {}

  get lastDelivery(): LastDelivery | null {
    return this.#last;
  }

  /** The events must be in the log already. */
  add(events: readonly PendingEvent[]): void {
    this.#ready.push(...events);
    this.#pump();
  }

  /** Forgets all events; what is under way goes on, but nobody hears how it ends. */
  clear(): void {
    this.#generation += 1;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#failures.clear();
    this.#ready = [];
    this.#inFlight = 0;
    this.#last = null;
  }

  #pump(): void {
    while (this.#inFlight < PARALLEL_DELIVERIES) {
      const event = this.#ready.shift();
      if (!event) return;
      this.#inFlight += 1;
      void this.#attempt(event);
    }
  }

  async #attempt(event: PendingEvent): Promise<void> {
    const generation = this.#generation;
    const { clock, policy, deliver } = this.options;
    const isExpired = clock.now() - event.acceptedAt > policy.retention;
    const outcome = isExpired ? null : await deliver(event);
    if (generation !== this.#generation) return;
    this.#inFlight -= 1;
    if (outcome) this.#last = { ...outcome, event, at: clock.now() };
    this.#judge(event, outcome);
    this.#pump();
  }

  /** @param outcome null: it was too old for an attempt */
  #judge(event: PendingEvent, outcome: DeliveryOutcome | null): void {
    const { policy } = this.options;
    if (outcome === null) return this.#settle(event, 'expired');
    if (outcome.isTaken) return this.#settle(event, 'delivered');
    if (!policy.isRetried) return this.#settle(event, 'dropped');
    const failures = (this.#failures.get(event.key) ?? 0) + 1;
    if (failures >= (policy.maxAttempts ?? Infinity)) return this.#settle(event, 'dead');
    this.#failures.set(event.key, failures);
    this.#retryLater(event, failures);
  }

  #settle(event: PendingEvent, as: Settlement): void {
    this.#failures.delete(event.key);
    this.options.settled(event, as);
  }

  #retryLater(event: PendingEvent, failures: number): void {
    const { clock, policy } = this.options;
    const delay = Math.min(policy.minBackoff * 2 ** (failures - 1), policy.maxBackoff);
    const cancel = clock.schedule(delay, () => {
      this.#timers.delete(cancel);
      this.add([event]);
    });
    this.#timers.add(cancel);
  }
}
