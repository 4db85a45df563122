import type { Clock } from '../service';
import type { EventLog, PendingEvent } from './event-log';

/** Eventarc's defaults: events are retried for a day, 10 s after the first failure, then ever rarer. */
const RETENTION_MILLISECONDS = 24 * 3600 * 1000;
const MINIMUM_BACKOFF_MILLISECONDS = 10_000;
const MAXIMUM_BACKOFF_MILLISECONDS = 600_000;
const PARALLEL_DELIVERIES = 32;

export interface DispatcherOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** Resolves to whether the target took the event; may reject when it could not be reached. */
  readonly deliver: (event: PendingEvent) => Promise<boolean>;
}

/** Delivers each event until its target takes it. Promises no order, and may deliver one twice. */
export class Dispatcher {
  readonly #ready: PendingEvent[] = [];
  readonly #failures = new Map<string, number>();
  readonly #timers = new Set<() => void>();
  #inFlight = 0;
  #isStopped = false;

  constructor(private readonly options: DispatcherOptions) {}

  /** The events must be in the log already. */
  dispatch(events: readonly PendingEvent[]): void {
    this.#ready.push(...events);
    this.#pump();
  }

  stop(): void {
    this.#isStopped = true;
    for (const cancel of this.#timers) cancel();
  }

  #pump(): void {
    while (!this.#isStopped && this.#inFlight < PARALLEL_DELIVERIES) {
      const event = this.#ready.shift();
      if (!event) return;
      this.#inFlight += 1;
      void this.#attempt(event).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
  }

  async #attempt(event: PendingEvent): Promise<void> {
    const isTaken = await this.options.deliver(event).catch(() => false);
    // After a stop the log is closed; what was just delivered is delivered again after the next start.
    if (this.#isStopped) return;
    if (isTaken || this.#isTooOld(event)) {
      this.#failures.delete(event.id);
      this.options.log.done(event.id);
    } else this.#retryLater(event);
  }

  #isTooOld(event: PendingEvent): boolean {
    return this.options.clock.now() - event.time > RETENTION_MILLISECONDS;
  }

  #retryLater(event: PendingEvent): void {
    const failures = this.#failures.get(event.id) ?? 0;
    this.#failures.set(event.id, failures + 1);
    const delay = Math.min(
      MINIMUM_BACKOFF_MILLISECONDS * 2 ** failures,
      MAXIMUM_BACKOFF_MILLISECONDS,
    );
    const cancel = this.options.clock.schedule(delay, () => {
      this.#timers.delete(cancel);
      this.dispatch([event]);
    });
    this.#timers.add(cancel);
  }
}
