import { type Journal } from '../../journal';
import { type Clock } from '../../service';
import { type Project } from './access-control';
import { type ByteFiles } from './byte-files';
import { Catalogue, type ObjectsChange, type StorageRecord } from './catalogue';
import { StorageFailure } from './failure';
import { messagesFor, type ObjectEvent } from './notifications';
import { Outbox, type Publish } from './outbox';
import { type Bucket } from './resources';

/** A journal shorter than this is never worth rewriting. */
const minimumCompactionRecords = 5_000;

const removalDelayMilliseconds = 10_000;

export interface StoreOptions {
  readonly project: Project;
  readonly clock: Clock;
  readonly files: ByteFiles;
  /** Opens the journal: replays what it holds into the given function, then is appended to. */
  readonly openJournal: (replay: (record: StorageRecord) => void) => Journal<StorageRecord>;
  /** Told of every change of an object, after it is durable and before it is answered. */
  readonly onObject?: (event: ObjectEvent) => void;
  readonly publish?: Publish;
}

/**
 * The state, where it is kept, and how it changes: by one journal record, written before anybody is
 * told. A command checks and commits in one turn of the event loop, so that nothing comes in between.
 */
export class Store {
  readonly catalogue: Catalogue = new Catalogue();
  readonly files: ByteFiles;
  readonly clock: Clock;
  readonly project: Project;
  private readonly journal: Journal<StorageRecord>;
  private readonly outbox: Outbox | undefined;

  constructor(private readonly options: StoreOptions) {
    this.files = options.files;
    this.clock = options.clock;
    this.project = options.project;
    this.journal = options.openJournal((record) => this.catalogue.apply(record));
    this.files.removeAllBut(this.catalogue.files());
    const { publish, clock } = options;
    const sent = (id: string): void => this.commit({ type: 'messages_sent', ids: [id] });
    this.outbox = publish && new Outbox({ publish, clock, sent });
    for (const message of this.catalogue.pendingMessages.values()) this.outbox?.send(message);
  }

  /** Whether notifications have a Pub/Sub to go to. */
  get hasPubSub(): boolean {
    return this.outbox !== undefined;
  }

  bucket(name: string): Bucket {
    const bucket = this.catalogue.bucket(name);
    if (!bucket) throw new StorageFailure('bucketNotFound', 'The specified bucket does not exist.');
    return bucket;
  }

  commit(record: StorageRecord): void {
    this.journal.append(record);
    this.catalogue.apply(record);
    const { length } = this.journal;
    if (length > minimumCompactionRecords && length > 4 * this.catalogue.size)
      this.journal.rewrite(this.catalogue.snapshot());
  }

  /** Commits a change of one bucket's objects together with the notifications of it. */
  change(change: ObjectsChange, bucket: Bucket, events: readonly ObjectEvent[]): void {
    const time = this.time();
    const messages =
      this.outbox === undefined || bucket.notifications === undefined
        ? []
        : events.flatMap((event) => messagesFor(event, { bucket, time }));
    this.commit({ type: 'objects_changed', ...change, ...(messages.length > 0 && { messages }) });
    for (const message of messages) this.outbox?.send(message);
    for (const event of events) this.options.onObject?.(event);
  }

  /** A reader may have looked the object up and not opened its file yet. */
  removeLater(file: string): void {
    this.clock.schedule(removalDelayMilliseconds, () => void this.files.remove(file));
  }

  time(): string {
    return new Date(this.clock.now()).toISOString();
  }

  /** Microseconds since the epoch, as Google's are, and always a later one. */
  nextGeneration(): string {
    return String(Math.max(this.clock.now() * 1000, this.catalogue.lastGeneration + 1));
  }

  /** Forgets everything, for good. */
  reset(): void {
    this.outbox?.reset();
    this.catalogue.clear();
    this.journal.rewrite([]);
    this.files.removeAllBut(new Set());
  }

  async stop(): Promise<void> {
    await this.outbox?.stop();
    this.journal.close();
  }
}
