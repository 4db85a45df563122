import { Announcements } from './announcements';
import { CommitLog } from './commit-log';
import {
  type CommitListener,
  type CommitOptions,
  type DatabaseOptions,
  type ReadMoment,
} from './database-options';
import { type DocumentChange, type Principal, type StoredDocument } from './document';
import { DocumentTable } from './document-table';
import { FirestoreError } from './firestore-error';
import { automaticIndexes, type DatabaseIndexes } from './indexes/database-indexes';
import { type CommitRecord } from './journal-codec';
import { LockTable, type LockOwner } from './lock-table';
import { type Query } from './query';
import { formatResourceName } from './resource-name';
import { runQuery } from './run-query';
import { stageWrites, type StagedCommit } from './stage-writes';
import { addsToQueries, checkReads, isLocking, noteRead } from './transaction-reads';
import { Transactions, type Concurrency, type ReadWriteTransaction } from './transactions';
import { HISTORY_MICROS } from './version-history';
import { type Write } from './write';

export { type CommitListener, type CommitOptions, type ReadMoment } from './database-options';

/**
 * One Firestore database, without any transport.
 * 1. A commit is visible in whole or not at all, and only after it is in the journal.
 * 2. Commit times strictly increase.
 * 3. Transactions are serializable: what one read is locked until it commits, or checked when it does.
 */
export class Database {
  readonly project: string;
  readonly id: string;
  readonly concurrency: Concurrency;
  readonly indexes: DatabaseIndexes;
  readonly table = new DocumentTable();
  readonly transactions: Transactions;
  private readonly locks: LockTable;
  private readonly announcements = new Announcements();
  private readonly log: CommitLog;
  private lastMicros: number;

  constructor(private readonly options: DatabaseOptions) {
    const { clock, openJournal } = options;
    this.project = options.project;
    this.id = options.id;
    this.concurrency = options.concurrency ?? 'pessimistic';
    this.indexes = options.indexes ?? automaticIndexes;
    this.locks = new LockTable(clock);
    this.transactions = new Transactions(clock, (owner) => this.locks.release(owner));
    this.log = new CommitLog({ openJournal, table: this.table, nowMicros: clock.now() * 1000 });
    this.lastMicros = this.log.lastMicros;
  }

  /** A time after everything that has happened, and before everything that will. Microseconds since the epoch. */
  nextMicros(): number {
    this.lastMicros = Math.max(this.options.clock.now() * 1000, this.lastMicros + 1);
    return this.lastMicros;
  }

  /** @throws FirestoreError FAILED_PRECONDITION when `micros` is too long ago, INVALID_ARGUMENT when it is to come. */
  checkReadTime(micros: number): void {
    if (micros > this.nextMicros())
      throw new FirestoreError('INVALID_ARGUMENT', 'The requested read time is in the future.');
    if (!this.knows(micros))
      throw new FirestoreError('FAILED_PRECONDITION', 'The requested snapshot version is too old.');
  }

  /** True when it is known what every document was at `micros`. */
  knows(micros: number): boolean {
    const oldest = this.options.clock.now() * 1000 - HISTORY_MICROS;
    return micros >= Math.max(oldest, this.table.knownSinceMicros);
  }

  /**
   * Waits until the documents at `paths` may be read at that moment: undefined when that is now.
   * @throws FirestoreError ABORTED, at once or by the promise, when the transaction loses its locks.
   */
  prepareToRead(
    paths: Iterable<string>,
    { transaction }: ReadMoment,
  ): Promise<unknown> | undefined {
    if (!isLocking(transaction)) return undefined;
    const waits: Promise<void>[] = [];
    for (const path of paths) {
      const wait = this.locks.acquire(transaction.owner, path, 'shared');
      if (wait !== undefined) waits.push(wait);
    }
    return waits.length === 0 ? undefined : Promise.all(waits);
  }

  /** The document as it is at that moment, which `prepareToRead` has prepared. */
  get(path: string, at: ReadMoment): StoredDocument | null {
    const document = this.table.get(path, this.momentMicros(at));
    if (at.transaction?.kind === 'readWrite' && at.transaction.concurrency === 'optimistic')
      noteRead(at.transaction, path, document);
    return document;
  }

  /** Reads one document: as it is, as it was, or with a transaction's lock. Fails as `prepareToRead` does. */
  async read(path: string, at: ReadMoment): Promise<StoredDocument | null> {
    await this.prepareToRead([path], at);
    return this.get(path, at);
  }

  /** Runs a query like `read`: a pessimistic transaction locks what it finds. */
  async query(query: Query, at: ReadMoment): Promise<StoredDocument[]> {
    const { transaction } = at;
    for (;;) {
      const documents = runQuery(this.table, query, this.momentMicros(at));
      const wait = this.prepareToRead(
        documents.map(({ path }) => path),
        at,
      );
      if (wait === undefined) {
        if (transaction?.kind === 'readWrite') this.noteQuery(transaction, query, documents);
        return documents;
      }
      // While it waited, the results may have changed.
      await wait;
    }
  }

  /** When what was read at that moment was so: the time of its snapshot, or now for what is read under locks. */
  readTimeMicros(at: ReadMoment): number {
    return this.momentMicros(at) ?? this.nextMicros();
  }

  /**
   * Applies all writes or none.
   * @throws FirestoreError when a precondition fails, when `authorize` refuses, or when the transaction is aborted.
   */
  async commit(writes: readonly Write[], options: CommitOptions): Promise<StagedCommit> {
    const { transaction } = options;
    // Where nobody holds or waits for a lock, and nothing waits in between, none need be taken.
    if (transaction === null && this.isUncontended(writes)) return this.applyAll(writes, options);
    for (;;) {
      const owner = transaction?.owner ?? this.transactions.newOwner();
      try {
        return await this.commitAs(owner, writes, options);
      } catch (error) {
        // A commit of its own that an older transaction pushed aside starts again; a transaction's client does so.
        if (transaction !== null || owner.lost !== 'wounded') throw error;
      } finally {
        this.finish(transaction?.id ?? null, owner);
      }
    }
  }

  /** Gives up a transaction. An unknown or finished one is left alone. */
  rollback(transactionId: string): void {
    const transaction = this.transactions.close(transactionId);
    if (transaction?.kind === 'readWrite') this.locks.release(transaction.owner);
  }

  /** Forgets every document. Those who listen are told that all are gone; it is no commit of anybody's. */
  clear(): void {
    this.settle();
    this.transactions.abandonAll();
    const commitMicros = this.nextMicros();
    const changes = [...this.table.documents()].map((before): DocumentChange => ({
      database: this.id,
      path: before.path,
      before,
      after: null,
      commitMicros,
    }));
    for (const { path } of changes) this.table.load(path, null);
    this.table.startHistoryAt(commitMicros);
    this.log.rewrite(commitMicros);
    this.announcements.announce(changes, commitMicros);
    this.settle();
  }

  /** The documents as they are, as the records of a journal. */
  snapshot(): Iterable<CommitRecord> {
    return this.log.snapshot();
  }

  /** Tells of every commit from here on, soon after it. Returns a function that ends the listening. */
  listen(listener: CommitListener): () => void {
    return this.announcements.listen(listener);
  }

  /** Tells those who listen of the last commit now: whoever is going to say how documents are calls it before. */
  settle(): void {
    this.announcements.settle();
  }

  close(): void {
    this.transactions.stop();
    this.log.close();
  }

  private momentMicros({ transaction, readMicros }: ReadMoment): number | null {
    if (transaction === null) return readMicros;
    if (transaction.kind === 'readOnly') return transaction.readMicros;
    if (transaction.concurrency === 'pessimistic') return null;
    transaction.readMicros ??= this.nextMicros();
    return transaction.readMicros;
  }

  private noteQuery(
    transaction: ReadWriteTransaction,
    query: Query,
    documents: readonly StoredDocument[],
  ): void {
    if (isLocking(transaction))
      void this.locks.acquire(transaction.owner, transaction.id, 'exclusive');
    this.transactions.noteQuery(transaction, query, documents);
  }

  private isUncontended(writes: readonly Write[]): boolean {
    return (
      this.transactions.withQueries().size === 0 &&
      writes.every(({ path }) => !this.locks.isTaken(path))
    );
  }

  private async commitAs(
    owner: LockOwner,
    writes: readonly Write[],
    options: CommitOptions,
  ): Promise<StagedCommit> {
    for (const path of [...new Set(writes.map((write) => write.path))].sort())
      await this.locks.acquire(owner, path, 'exclusive');
    for (;;) {
      // An older owner may have come between the last grant and now.
      if (owner.lost !== null)
        throw new FirestoreError('ABORTED', 'The transaction was aborted. Please try again.');
      const wait = this.waitForQueries(owner, this.stage(writes));
      if (wait === undefined) break;
      await wait;
    }
    checkReads(options.transaction, this.table, writes.length > 0);
    return this.applyAll(writes, options);
  }

  /** A commit that would add to what a pessimistic transaction's query found waits for the transaction. */
  private waitForQueries(owner: LockOwner, staged: StagedCommit): Promise<void> | undefined {
    for (const other of this.transactions.withQueries()) {
      if (other.owner === owner || !isLocking(other) || !addsToQueries(staged, other)) continue;
      const wait = this.locks.acquire(owner, other.id, 'shared');
      if (wait !== undefined) return wait;
    }
    return undefined;
  }

  private applyAll(
    writes: readonly Write[],
    { authorize, principal }: CommitOptions,
  ): StagedCommit {
    const staged = this.stage(writes);
    authorize?.(staged);
    this.apply(staged, principal);
    return staged;
  }

  private stage(writes: readonly Write[]): StagedCommit {
    return stageWrites(writes, {
      commitMicros: this.nextMicros(),
      read: (path) => this.table.get(path),
      nameOf: (path) => formatResourceName({ project: this.project, database: this.id, path }),
      indexes: this.indexes.set,
    });
  }

  /** Locks are kept until the answer is on its way, lest that of somebody who waits overtakes it. */
  private finish(transactionId: string | null, owner: LockOwner): void {
    if (transactionId !== null) this.transactions.close(transactionId);
    setImmediate(() => this.locks.release(owner));
  }

  private apply({ documents, commitMicros }: StagedCommit, principal?: Principal): void {
    const cause = { database: this.id, commitMicros, ...(principal && { principal }) };
    const changes: DocumentChange[] = [];
    for (const [path, after] of documents) {
      const before = this.table.get(path);
      if (before !== after) changes.push({ ...cause, path, before, after });
    }
    if (changes.length === 0) return;
    this.settle();
    this.log.append(changes, commitMicros);
    for (const { path, after } of changes) this.table.replace(path, after, commitMicros);
    this.log.shortenWhileRunning();
    this.options.onCommit?.(changes, commitMicros);
    this.announcements.announce(changes, commitMicros);
  }
}
