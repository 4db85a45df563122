import type { Clock } from '../../service';
import { pendingEvent, type CloudEvent, type PendingEvent } from './cloud-event';
import { DeliveryQueue, type DeliveryOutcome, type Settlement } from './delivery-queue';
import type { EventLog } from './event-log';
import { policyOf, type TriggerDelivery } from './trigger';

export interface EventRoutesOptions {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly triggers: readonly TriggerDelivery[];
  readonly deliverer: (
    trigger: TriggerDelivery,
  ) => (event: PendingEvent) => Promise<DeliveryOutcome>;
  /** Takes an event that has used up its attempts to the trigger's dead-letter topic. Must not throw. */
  readonly deadLetter: (event: PendingEvent, topic: string) => void;
}

/** An event with the trigger that asks for it. */
export interface RoutedEvent {
  readonly event: CloudEvent;
  readonly trigger: TriggerDelivery;
}

/** Takes events on for triggers, and keeps each until it has been delivered or given up. */
export class EventRoutes {
  readonly #queues: ReadonlyMap<string, DeliveryQueue>;

  constructor(private readonly options: EventRoutesOptions) {
    this.#queues = new Map(
      options.triggers.map((trigger) => [trigger.name, this.#queueOf(trigger)]),
    );
  }

  /** Delivers what was left from the last run. The events of a trigger that is gone go with it. */
  resume(): void {
    for (const event of this.options.log.pending()) {
      const queue = this.#queues.get(event.trigger);
      if (queue) queue.add([event]);
      else this.options.log.done(event.key);
    }
  }

  /** When this returns, each event will be delivered to its trigger at least once. */
  accept(events: readonly RoutedEvent[]): void {
    if (events.length === 0) return;
    const { clock, log } = this.options;
    const pending = events.map(({ event, trigger }) =>
      pendingEvent(event, trigger.name, clock.now()),
    );
    log.add(pending);
    for (const each of pending) this.#queues.get(each.trigger)?.add([each]);
  }

  /** For the status page. */
  inspect(trigger: TriggerDelivery): Record<string, unknown> {
    const { name, url, service_account } = trigger;
    const last = this.#queues.get(name)?.lastDelivery ?? null;
    return {
      name,
      url,
      service_account,
      pending: this.options.log.pending().filter((event) => event.trigger === name).length,
      last_delivery: last && {
        event_id: last.event.id,
        type: last.event.attributes['type'],
        subject: last.event.attributes['subject'] ?? null,
        time: new Date(last.at).toISOString(),
        is_taken: last.isTaken,
        outcome: last.detail,
      },
    };
  }

  reset(): void {
    this.stop();
    this.options.log.clear();
  }

  /** What is being delivered just now is delivered again after the next start. */
  stop(): void {
    for (const queue of this.#queues.values()) queue.clear();
  }

  #queueOf(trigger: TriggerDelivery): DeliveryQueue {
    return new DeliveryQueue({
      clock: this.options.clock,
      policy: policyOf(trigger),
      deliver: this.options.deliverer(trigger),
      settled: (event, as) => this.#settle(trigger, event, as),
    });
  }

  #settle({ dead_letter }: TriggerDelivery, event: PendingEvent, as: Settlement): void {
    if (as === 'dead' && dead_letter) this.options.deadLetter(event, dead_letter.topic);
    this.options.log.done(event.key);
  }
}
