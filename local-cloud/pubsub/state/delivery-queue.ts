import { deliveryOf, type Delivery, type Entry, type Lease } from './entry';
import { type Message } from './message';
import { OrderedLine } from './ordered-line';
import { Places } from './places';

export interface Outstanding {
  readonly message: Message;
  readonly attempts: number;
  readonly dueAt: number;
  /** Acknowledged behind an older message of its key that is not. */
  readonly isAcknowledged?: boolean;
}

/** What a taker says of itself and of the delivery. */
export interface TakeRequest extends Lease {
  /** Number of the delivery: none was used before in this queue. */
  readonly delivery: number;
  /** Who takes. Of one ordering key only its holder gets more; without an owner nobody does. */
  readonly owner?: object;
}

/** Names one delivery of one message: what an ack id says. */
export interface DeliveryName {
  readonly messageId: string;
  readonly delivery: number;
}

/**
 * The unacknowledged messages of one subscription: waiting (until they are due) or leased.
 * Leaves to others: clocks, journal, policies. Invariants:
 * 1. A message is in at most one lease.
 * 2. Of an ordering key, what is leased is older than what waits, and all of it is with one owner.
 * 3. When a message of a key comes again, so do all later ones that were handed out.
 */
export class DeliveryQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly lines = new Map<string, OrderedLine>();
  private readonly waiting = new Places();
  private readonly leased = new Places();
  /** The next message of a key, for the owner of those before it. */
  private readonly owned = new Map<object, Places>();

  constructor(private readonly ordered: boolean) {}

  get size(): number {
    return this.entries.size;
  }

  /** Messages in somebody's hands. */
  get leasedCount(): number {
    let count = 0;
    for (const { lease } of this.entries.values()) if (lease) count += 1;
    return count;
  }

  /** Publish time of the oldest message; undefined for none. */
  get oldestPublishTime(): number | undefined {
    return this.entries.values().next().value?.message.publishTime;
  }

  /** When the next message is due to somebody; Infinity for none. */
  get nextDueAt(): number {
    let earliest = this.waiting.earliestAt;
    for (const [owner, places] of this.owned) {
      if (places.earliestAt === Infinity) this.owned.delete(owner);
      else earliest = Math.min(earliest, places.earliestAt);
    }
    return earliest;
  }

  get nextExpiryAt(): number {
    return this.leased.earliestAt;
  }

  add({ message, attempts, dueAt, isAcknowledged = false }: Outstanding): void {
    const line = this.lineOf(message.orderingKey);
    const entry: Entry = {
      message,
      attempts,
      dueAt,
      delivery: 0,
      isAcknowledged,
      version: 0,
      line,
    };
    this.entries.set(message.id, entry);
    if (!line) this.waiting.add(dueAt, entry);
    else if (line.append(entry)) this.offer(line);
  }

  /** Leases the message that has been due longest, or nothing when none is due to this taker. */
  take(now: number, request: TakeRequest): Delivery | undefined {
    const own = request.owner && this.owned.get(request.owner);
    const isOwn = own !== undefined && own.earliestAt <= this.waiting.earliestAt;
    const places = isOwn ? own : this.waiting;
    if (places.earliestAt > now) return undefined;
    const entry = places.removeEarliest();
    if (!entry) return undefined;
    entry.attempts += 1;
    entry.delivery = request.delivery;
    entry.lease = { until: request.until, settled: request.settled };
    this.leased.add(request.until, entry);
    if (entry.line) {
      entry.line.advance(request.owner);
      this.offer(entry.line);
    }
    return deliveryOf(entry);
  }

  /** The delivery, if its lease still holds. */
  leasedAs(name: DeliveryName): Delivery | undefined {
    const entry = this.entryOf(name);
    return entry?.lease && deliveryOf(entry);
  }

  /**
   * The message that an acknowledgement of this delivery settles. A late one counts as long as the
   * message was not handed out again since.
   */
  acknowledgedBy(name: DeliveryName): Message | undefined {
    const entry = this.entryOf(name);
    return entry && !entry.isAcknowledged ? entry.message : undefined;
  }

  /** Whether an older message of the same key is not acknowledged yet. */
  isBehindAnother(messageId: string): boolean {
    const entry = this.entries.get(messageId);
    return entry?.line !== undefined && entry.line.head !== entry;
  }

  extend(name: DeliveryName, until: number): boolean {
    const entry = this.entryOf(name);
    if (!entry?.lease) return false;
    entry.lease = { until, settled: entry.lease.settled };
    this.leased.add(until, entry);
    return true;
  }

  /** Deliveries whose deadline has passed. They stay leased until `requeue` or `remove`. */
  expired(now: number): Delivery[] {
    const found: Delivery[] = [];
    while (this.leased.earliestAt <= now) {
      const entry = this.leased.removeEarliest();
      if (entry) found.push(deliveryOf(entry));
    }
    return found;
  }

  /** Ends the lease, if any; the message is due again at `dueAt`, and after it what follows it in its key. */
  requeue(id: string, { attempts, dueAt }: { attempts: number; dueAt: number }): void {
    const entry = this.entries.get(id);
    if (!entry) return;
    entry.attempts = attempts;
    entry.dueAt = dueAt;
    const { line } = entry;
    this.endLease(entry);
    if (!line) return this.waiting.add(dueAt, entry);
    for (let later = entry.next; later; later = later.next) {
      if (later.lease) later.attempts -= 1;
      this.endLease(later);
      later.isAcknowledged = false;
    }
    line.rewindTo(entry);
    this.offer(line);
  }

  /**
   * Takes out a message that was acknowledged.
   * @returns what is settled for good by it: behind an open message of its key, nothing yet
   */
  acknowledge(id: string): Message[] {
    const entry = this.entries.get(id);
    if (!entry) return [];
    const { line } = entry;
    if (!line || line.head === entry || line.candidate === entry) return this.remove(id);
    this.endLease(entry);
    entry.isAcknowledged = true;
    this.offer(line);
    return [];
  }

  /** @returns the message, and what was acknowledged behind it */
  remove(id: string): Message[] {
    const entry = this.entries.get(id);
    if (!entry) return [];
    const removed = [this.drop(entry)];
    const { line } = entry;
    if (!line) return removed;
    while (line.head?.isAcknowledged) removed.push(this.drop(line.head));
    if (line.head) this.offer(line);
    else this.lines.delete(entry.message.orderingKey);
    return removed;
  }

  /** Drops what was published before `time`, and is not in anybody's hands. */
  prune(time: number): void {
    for (const { message, lease } of this.entries.values()) {
      if (message.publishTime >= time) return;
      if (!lease) this.remove(message.id);
    }
  }

  clear(): void {
    for (const entry of this.entries.values()) this.drop(entry);
    this.lines.clear();
    this.owned.clear();
  }

  *outstanding(): Iterable<Outstanding> {
    for (const { message, attempts, dueAt, lease, isAcknowledged } of this.entries.values())
      // A leased message's present attempt is not over: after a restart it is delivered anew.
      yield { message, attempts: lease ? attempts - 1 : attempts, dueAt, isAcknowledged };
  }

  private entryOf({ messageId, delivery }: DeliveryName): Entry | undefined {
    const entry = this.entries.get(messageId);
    return entry?.delivery === delivery ? entry : undefined;
  }

  private lineOf(key: string): OrderedLine | undefined {
    if (!this.ordered || key === '') return undefined;
    let line = this.lines.get(key);
    if (!line) this.lines.set(key, (line = new OrderedLine()));
    return line;
  }

  /** Shows the candidate to those who may take it. */
  private offer({ candidate, leases, owner }: OrderedLine): void {
    if (!candidate) return;
    if (leases === 0) this.waiting.add(candidate.dueAt, candidate);
    else if (owner) this.placesOf(owner).add(candidate.dueAt, candidate);
  }

  private placesOf(owner: object): Places {
    let places = this.owned.get(owner);
    if (!places) this.owned.set(owner, (places = new Places()));
    return places;
  }

  private drop(entry: Entry): Message {
    this.entries.delete(entry.message.id);
    entry.version += 1;
    this.endLease(entry);
    entry.line?.unlink(entry);
    return entry.message;
  }

  private endLease(entry: Entry): void {
    const { lease } = entry;
    if (!lease) return;
    entry.lease = undefined;
    entry.version += 1;
    entry.line?.release();
    lease.settled();
  }
}
