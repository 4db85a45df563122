import { type Message } from './message';
import { Timeline } from './timeline';

/** A message in the hands of a subscriber, until it acknowledges, refuses or lets the deadline pass. */
export interface Delivery {
  readonly ackId: string;
  readonly message: Message;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

export interface Outstanding {
  readonly message: Message;
  readonly attempts: number;
  readonly dueAt: number;
}

interface Entry {
  message: Message;
  /** Deliveries so far, the present one included. */
  attempts: number;
  dueAt: number;
  lease?: { readonly until: number; readonly settled: () => void };
  /** Goes up with every change of place, so that what a timeline still holds of an older place is void. */
  version: number;
}

interface Place {
  readonly entry: Entry;
  readonly version: number;
}

/**
 * The unacknowledged messages of one subscription: waiting (until they are due) or leased.
 * Leaves to others: clocks, journal, policies. Invariants:
 * 1. A message is in at most one lease.
 * 2. In an ordered queue only the oldest message of a key is ever due or leased.
 */
export class DeliveryQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly waiting = new Timeline<Place>();
  private readonly leased = new Timeline<Place>();
  private readonly keyed = new Map<string, Set<Entry>>();

  constructor(private readonly ordered: boolean) {}

  get size(): number {
    return this.entries.size;
  }

  /** The time of the next thing that happens by itself; Infinity for none. */
  get nextDueAt(): number {
    this.dropVoid(this.waiting);
    return this.waiting.earliestAt;
  }

  get nextExpiryAt(): number {
    this.dropVoid(this.leased);
    return this.leased.earliestAt;
  }

  add({ message, attempts, dueAt }: Outstanding): void {
    const entry: Entry = { message, attempts, dueAt, version: 0 };
    this.entries.set(message.id, entry);
    if (this.ordered && message.orderingKey) {
      const line = this.keyed.get(message.orderingKey) ?? new Set();
      this.keyed.set(message.orderingKey, line.add(entry));
      if (line.size > 1) return;
    }
    this.wait(entry);
  }

  /** Leases the message that has been due longest, or nothing when none is due. */
  take(now: number, lease: { until: number; settled: () => void }): Delivery | undefined {
    if (this.nextDueAt > now) return undefined;
    const place = this.waiting.removeEarliest();
    if (!place) return undefined;
    const { entry } = place;
    entry.attempts += 1;
    entry.lease = lease;
    this.leased.add(lease.until, { entry, version: ++entry.version });
    return deliveryOf(entry);
  }

  /** The delivery an ack id stands for, if its lease still holds. */
  leasedBy(ackId: string): Delivery | undefined {
    const entry = this.entryOf(ackId);
    return entry?.lease && deliveryOf(entry).ackId === ackId ? deliveryOf(entry) : undefined;
  }

  /**
   * The message that an ack id settles. A late acknowledgement counts as long as
   * the message was not handed to somebody else since.
   */
  acknowledgedBy(ackId: string): Message | undefined {
    const entry = this.entryOf(ackId);
    if (!entry || (entry.lease && deliveryOf(entry).ackId !== ackId)) return undefined;
    return entry.message;
  }

  extend(ackId: string, until: number): boolean {
    const entry = this.entryOf(ackId);
    if (!entry?.lease || deliveryOf(entry).ackId !== ackId) return false;
    entry.lease = { until, settled: entry.lease.settled };
    this.leased.add(until, { entry, version: ++entry.version });
    return true;
  }

  /** Deliveries whose deadline has passed. They stay leased until `requeue` or `remove`. */
  expired(now: number): Delivery[] {
    const found: Delivery[] = [];
    while (this.nextExpiryAt <= now) {
      const place = this.leased.removeEarliest();
      if (place) found.push(deliveryOf(place.entry));
    }
    return found;
  }

  /** Ends the lease, if any; the message is due again at `dueAt`. */
  requeue(id: string, { attempts, dueAt }: { attempts: number; dueAt: number }): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.settle(entry);
    entry.attempts = attempts;
    entry.dueAt = dueAt;
    this.wait(entry);
  }

  remove(id: string): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    this.entries.delete(id);
    entry.version += 1;
    this.settle(entry);
    this.leaveLine(entry);
  }

  *outstanding(): Iterable<Outstanding> {
    for (const { message, attempts, dueAt, lease } of this.entries.values())
      // A leased message's present attempt is not over: after a restart it is delivered anew.
      yield { message, attempts: lease ? attempts - 1 : attempts, dueAt };
  }

  private entryOf(ackId: string): Entry | undefined {
    return this.entries.get(ackId.slice(0, ackId.indexOf(':')));
  }

  private wait(entry: Entry): void {
    this.waiting.add(entry.dueAt, { entry, version: ++entry.version });
  }

  private settle(entry: Entry): void {
    const { lease } = entry;
    delete entry.lease;
    lease?.settled();
  }

  private leaveLine(entry: Entry): void {
    const key = entry.message.orderingKey;
    const line = this.keyed.get(key);
    if (!line?.has(entry)) return;
    const wasFirst = line.values().next().value === entry;
    line.delete(entry);
    const next = line.values().next().value;
    if (!next) this.keyed.delete(key);
    else if (wasFirst) this.wait(next);
  }

  private dropVoid(timeline: Timeline<Place>): void {
    for (let place = timeline.earliest; place; place = timeline.earliest) {
      if (place.entry.version === place.version) return;
      timeline.removeEarliest();
    }
  }
}

function deliveryOf(entry: Entry): Delivery {
  const { message, attempts } = entry;
  return { ackId: `${message.id}:${attempts}`, message, attempt: attempts };
}
