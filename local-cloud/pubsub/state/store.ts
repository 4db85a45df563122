import { type Journal } from '../../journal';
import { type Clock } from '../../service';
import { Ledger } from './ledger';
import { type Message, type MessageContent } from './message';
import { type PubSubRecord } from './record';

/** A journal shorter than this is never worth rewriting. */
const minimumCompactionRecords = 10_000;

export interface StoreOptions {
  readonly clock: Clock;
  /** Opens the journal: replays what it holds into the given function, then is appended to. */
  readonly openJournal: (replay: (record: PubSubRecord) => void) => Journal<PubSubRecord>;
}

/** The ledger and its journal: what is committed is written before its effect is seen by anybody. */
export class Store {
  readonly clock: Clock;
  private current = new Ledger();
  private readonly journal: Journal<PubSubRecord>;

  constructor({ clock, openJournal }: StoreOptions) {
    this.clock = clock;
    this.journal = openJournal((record) => this.current.apply(record));
  }

  get ledger(): Ledger {
    return this.current;
  }

  commit(record: PubSubRecord): void {
    this.journal.append(record);
    this.ledger.apply(record);
    const { length } = this.journal;
    if (length > minimumCompactionRecords && length > 4 * this.ledger.size)
      this.journal.rewrite(this.ledger.snapshot());
  }

  /** Gives messages their ids, counting up, and their time of publication. */
  stamp(contents: readonly MessageContent[]): Message[] {
    const publishTime = this.clock.now();
    const first = this.ledger.lastMessageId + 1;
    return contents.map(({ data, attributes, orderingKey }, index) => ({
      id: String(first + index),
      data,
      attributes,
      orderingKey,
      publishTime,
    }));
  }

  /** Forgets everything but which message ids were used. */
  clear(): void {
    const { lastMessageId } = this.ledger;
    this.current = new Ledger();
    this.current.lastMessageId = lastMessageId;
    this.journal.rewrite(this.ledger.snapshot());
  }

  close(): void {
    this.journal.close();
  }
}
