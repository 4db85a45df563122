import type { Journal } from '../journal';

/** One event on its way to one trigger's target. */
export interface PendingEvent {
  readonly id: string;
  /** The trigger's name. */
  readonly trigger: string;
  readonly type: string;
  readonly database: string;
  /** Of the document, relative to the database. */
  readonly path: string;
  /** When it happened, milliseconds since the epoch. */
  readonly time: number;
  /** The protobuf payload in base64. */
  readonly payload: string;
}

export type EventEntry =
  | { readonly kind: 'event'; readonly event: PendingEvent }
  | { readonly kind: 'done'; readonly id: string };

/** A journal shorter than this is never worth rewriting. */
const SHORT_JOURNAL = 2_000;

/** The events that were not delivered yet, in the order they happened. Knows no transport. */
export class EventLog {
  readonly #pending = new Map<string, PendingEvent>();
  #journal: Journal<EventEntry> | null = null;

  /** Applies one entry of the journal; call for all of them before `keepIn`. */
  replay(entry: EventEntry): void {
    if (entry.kind === 'event') this.#pending.set(entry.event.id, entry.event);
    else this.#pending.delete(entry.id);
  }

  keepIn(journal: Journal<EventEntry>): void {
    this.#journal = journal;
  }

  pending(): readonly PendingEvent[] {
    return [...this.#pending.values()];
  }

  /** When this returns, the events survive the end of the process. */
  add(events: readonly PendingEvent[]): void {
    for (const event of events) this.#pending.set(event.id, event);
    this.#journal?.appendAll(events.map((event) => ({ kind: 'event', event })));
  }

  /** Delivered, or given up. */
  done(id: string): void {
    this.#pending.delete(id);
    this.#journal?.append({ kind: 'done', id });
    const { length } = this.#journal ?? { length: 0 };
    if (length < SHORT_JOURNAL || length < 4 * this.#pending.size) return;
    this.#journal?.rewrite(this.pending().map((event) => ({ kind: 'event', event })));
  }
}
