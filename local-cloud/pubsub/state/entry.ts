import { type Message } from './message';
import { type OrderedLine } from './ordered-line';

export interface Lease {
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Called once, when the lease ends in any way. */
  readonly settled: () => void;
}

/** One message in one subscription's queue. */
export interface Entry {
  readonly message: Message;
  /** Deliveries so far that count, the present one included. */
  attempts: number;
  dueAt: number;
  /** The number of the last delivery, 0 before the first. An ack id names it. */
  delivery: number;
  lease?: Lease | undefined;
  /** Acknowledged, but an older message of its key is not: if that one comes again, so does this. */
  isAcknowledged: boolean;
  /** Goes up with every change of place, so that what a timeline still holds of an older place is void. */
  version: number;
  readonly line: OrderedLine | undefined;
  previous?: Entry | undefined;
  next?: Entry | undefined;
}

/** A message in the hands of a subscriber, until it acknowledges, refuses or lets the deadline pass. */
export interface Delivery {
  readonly message: Message;
  readonly number: number;
  /** 1 for the first delivery. */
  readonly attempt: number;
}

export function deliveryOf({ message, delivery, attempts }: Entry): Delivery {
  return { message, number: delivery, attempt: attempts };
}
