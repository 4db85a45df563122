import type { Journal } from '../../journal';
import type { PendingEvent } from './cloud-event';

export type EventEntry =
  | { readonly kind: 'event'; readonly event: PendingEvent }
  | { readonly kind: 'done'; readonly key: string };

/** A journal shorter than this is never worth rewriting. */
const SHORT_JOURNAL = 2_000;

/** The events that were not delivered yet, in the order they happened. Knows no transport. */
export class EventLog {
  readonly #pending = new Map<string, PendingEvent>();
  #journal: Journal<EventEntry> | null = null;

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: EventEntry): void {
    if (entry.kind === 'event') this.#pending.set(entry.event.key, entry.event);
    else this.#pending.delete(entry.key);
  }

  keepIn(journal: Journal<EventEntry>): void {
    this.#journal = journal;
  }

  get size(): number {
    return this.#pending.size;
  }

  pending(): readonly PendingEvent[] {
    return [...this.#pending.values()];
  }

  /** When this returns, the events survive the end of the process. */
  add(events: readonly PendingEvent[]): void {
    for (const event of events) this.#pending.set(event.key, event);
    this.#journal?.appendAll(events.map((event) => ({ kind: 'event', event })));
  }

  /** Delivered, or given up. */
  done(key: string): void {
    this.#pending.delete(key);
    this.#journal?.append({ kind: 'done', key });
    const { length } = this.#journal ?? { length: 0 };
    if (length < SHORT_JOURNAL || length < 4 * this.#pending.size) return;
    this.#journal?.rewrite(this.entries());
  }

  clear(): void {
    this.#pending.clear();
    this.#journal?.rewrite([]);
  }

  *entries(): Generator<EventEntry> {
    for (const event of this.#pending.values()) yield { kind: 'event', event };
  }
}
