import { type Journal } from '../../journal';
import { type Clock } from '../../service';
import { type DocumentChange, type StoredDocument } from './document';
import { DocumentTable } from './document-table';
import { FirestoreError } from './firestore-error';
import { decodeCommit, encodeCommit, type CommitRecord } from './journal-codec';
import { LockTable, type LockOwner } from './lock-table';
import { type Query } from './query';
import { formatResourceName } from './resource-name';
import { runQuery } from './run-query';
import { stageWrites, type StagedCommit } from './stage-writes';
import {
  querySignature,
  Transactions,
  type ReadWriteTransaction,
  type Transaction,
} from './transactions';
import { HISTORY_MICROS } from './version-history';
import { type Write } from './write';

/** Called after each commit that changed something, with its changes in the order of their first writes. */
export type CommitListener = (changes: readonly DocumentChange[], commitMicros: number) => void;

export interface DatabaseOptions {
  readonly project: string;
  /** E.g. `(default)`. */
  readonly id: string;
  readonly clock: Clock;
  /** Opens the database's journal, after handing every record in it to `replay`. */
  readonly openJournal: (replay: (record: CommitRecord) => void) => Journal<CommitRecord>;
}

export interface CommitOptions {
  readonly transaction: ReadWriteTransaction | null;
  /** May refuse the commit by throwing; asked when all locks are held and all preconditions hold. */
  readonly authorize: ((commit: StagedCommit) => void) | null;
}

/** When a journal is rewritten: it has this many records, and this many times as many as there are documents. */
interface RewriteThreshold {
  readonly records: number;
  readonly perDocument: number;
}
const whenOpened: RewriteThreshold = { records: 1_000, perDocument: 10 };
/** Rewriting holds everything up, so a running database does it rarely and only when little is left of much. */
const whenRunning: RewriteThreshold = { records: 50_000, perDocument: 20 };

/**
 * One Firestore database, without any transport.
 * 1. A commit is visible in whole or not at all, and only after it is in the journal.
 * 2. Commit times strictly increase.
 * 3. Transactions are serializable: reads lock, and what a query found is found again at commit.
 */
export class Database {
  readonly project: string;
  readonly id: string;
  readonly table = new DocumentTable();
  readonly transactions: Transactions;
  private readonly locks = new LockTable();
  private readonly listeners = new Set<CommitListener>();
  private readonly journal: Journal<CommitRecord>;
  private lastMicros = 0;

  constructor(private readonly options: DatabaseOptions) {
    this.project = options.project;
    this.id = options.id;
    this.transactions = new Transactions(options.clock, (owner) => this.locks.release(owner));
    this.journal = options.openJournal((record) => this.replay(record));
    this.shortenJournal(whenOpened);
  }

  /** A time after everything that has happened, and before everything that will. Microseconds since the epoch. */
  nextMicros(): number {
    this.lastMicros = Math.max(this.options.clock.now() * 1000, this.lastMicros + 1);
    return this.lastMicros;
  }

  /** @throws FirestoreError FAILED_PRECONDITION when `micros` is too long ago, INVALID_ARGUMENT when it is to come. */
  checkReadTime(micros: number): void {
    const now = this.nextMicros();
    if (micros > now)
      throw new FirestoreError('INVALID_ARGUMENT', 'The requested read time is in the future.');
    if (micros < now - HISTORY_MICROS) {
      throw new FirestoreError('FAILED_PRECONDITION', 'The requested snapshot version is too old.');
    }
  }

  /** Reads one document: as it is, as it was, or with a transaction's lock. Fails as `LockTable.acquire` does. */
  async read(path: string, at: ReadMoment): Promise<StoredDocument | null> {
    if (at.transaction?.kind === 'readWrite')
      await this.locks.acquire(at.transaction.owner, path, 'shared');
    return this.table.get(path, pastMoment(at));
  }

  /** Runs a query like `read`: a read-write transaction locks what it finds. */
  async query(query: Query, at: ReadMoment): Promise<StoredDocument[]> {
    if (at.transaction?.kind !== 'readWrite') return runQuery(this.table, query, pastMoment(at));
    for (;;) {
      const documents = runQuery(this.table, query);
      const pending = documents.map(({ path }) =>
        this.acquireShared(at.transaction as ReadWriteTransaction, path),
      );
      const waits = pending.filter((each) => each !== undefined);
      if (waits.length === 0) {
        at.transaction.queries.push({ query, signature: querySignature(documents) });
        return documents;
      }
      // While it waited, the results may have changed.
      await Promise.all(waits);
    }
  }

  /**
   * Applies all writes or none.
   * @throws FirestoreError when a precondition fails, when `authorize` refuses, or when the transaction is aborted.
   */
  async commit(writes: readonly Write[], options: CommitOptions): Promise<StagedCommit> {
    for (;;) {
      const owner = options.transaction?.owner ?? this.transactions.newOwner();
      try {
        return await this.commitAs(owner, writes, options);
      } catch (error) {
        // A commit of its own that an older transaction pushed aside starts again; a transaction's client does so.
        if (options.transaction !== null || !owner.isWounded) throw error;
      } finally {
        this.finish(options.transaction?.id ?? null, owner);
      }
    }
  }

  /** Gives up a transaction. An unknown or finished one is left alone. */
  rollback(transactionId: string): void {
    const transaction = this.transactions.close(transactionId);
    if (transaction?.kind === 'readWrite') this.locks.release(transaction.owner);
  }

  /** Returns a function that ends the listening. */
  listen(listener: CommitListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.transactions.stop();
    this.journal.close();
  }

  private acquireShared(
    transaction: ReadWriteTransaction,
    path: string,
  ): Promise<void> | undefined {
    return this.locks.acquire(transaction.owner, path, 'shared');
  }

  private async commitAs(
    owner: LockOwner,
    writes: readonly Write[],
    { transaction, authorize }: CommitOptions,
  ): Promise<StagedCommit> {
    await this.lockAll(owner, [...new Set(writes.map(({ path }) => path))].sort());
    // From here on nothing waits. But an older owner may have come between the last grant and now.
    if (owner.isWounded)
      throw new FirestoreError('ABORTED', 'The transaction was aborted. Please try again.');
    this.checkQueries(transaction);
    const staged = stageWrites(writes, {
      commitMicros: this.nextMicros(),
      read: (path) => this.table.get(path),
      nameOf: (path) => formatResourceName({ project: this.project, database: this.id, path }),
    });
    authorize?.(staged);
    this.apply(staged);
    return staged;
  }

  private async lockAll(owner: LockOwner, paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const wait = this.locks.acquire(owner, path, 'exclusive');
      if (wait !== undefined) await wait;
    }
  }

  private checkQueries(transaction: ReadWriteTransaction | null): void {
    for (const { query, signature } of transaction?.queries ?? []) {
      if (querySignature(runQuery(this.table, query)) !== signature) {
        throw new FirestoreError(
          'ABORTED',
          'The results of a query of the transaction have changed. Please try again.',
        );
      }
    }
  }

  /** Locks are kept until the answer is on its way, lest that of somebody who waits overtakes it. */
  private finish(transactionId: string | null, owner: LockOwner): void {
    if (transactionId !== null) this.transactions.close(transactionId);
    setImmediate(() => this.locks.release(owner));
  }

  private apply({ documents, commitMicros }: StagedCommit): void {
    const changes: DocumentChange[] = [];
    for (const [path, after] of documents) {
      const before = this.table.get(path);
      if (before !== after) changes.push({ database: this.id, path, before, after, commitMicros });
    }
    if (changes.length === 0) return;
    this.journal.append(
      encodeCommit(
        commitMicros,
        changes.map(({ path, after }) => [path, after]),
      ),
    );
    for (const { path, after } of changes) this.table.replace(path, after, commitMicros);
    this.shortenJournal(whenRunning);
    for (const listener of this.listeners) listener(changes, commitMicros);
  }

  private replay(record: CommitRecord): void {
    this.lastMicros = Math.max(this.lastMicros, record.commit);
    for (const [path, document] of decodeCommit(record)) this.table.load(path, document);
  }

  private shortenJournal({ records, perDocument }: RewriteThreshold): void {
    const { length } = this.journal;
    if (length > records && length > perDocument * this.table.size)
      this.journal.rewrite(this.snapshot());
  }

  private *snapshot(): Generator<CommitRecord, void> {
    yield encodeCommit(this.lastMicros, []);
    for (const document of this.table.documents()) {
      yield encodeCommit(this.lastMicros, [[document.path, document]]);
    }
  }
}

/** When a read looks: in a transaction, in the past, or (both null) now. */
export interface ReadMoment {
  readonly transaction: Transaction | null;
  readonly readMicros: number | null;
}

function pastMoment({ transaction, readMicros }: ReadMoment): number | null {
  return transaction?.kind === 'readOnly' ? transaction.readMicros : readMicros;
}
