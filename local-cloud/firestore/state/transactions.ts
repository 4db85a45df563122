import { randomUUID } from 'node:crypto';
import { type Clock } from '../../service';
import { type StoredDocument } from './document';
import { FirestoreError } from './firestore-error';
import { LockOwner } from './lock-table';
import { type Query } from './query';

/** A transaction that nobody touches for this long loses its locks. */
const IDLE_MILLISECONDS = 60_000;
/** And in any case after this long. For as long, a retry may name one that has ended. */
const LIFETIME_MILLISECONDS = 270_000;
const SWEEP_MILLISECONDS = 5_000;

interface ReadWrite {
  readonly kind: 'readWrite';
  readonly id: string;
  readonly owner: LockOwner;
  /** What its queries found: found again at commit, or the transaction is aborted. */
  readonly queries: { readonly query: Query; readonly signature: string }[];
}

/** Locks what it reads, so that others wait. */
interface PessimisticTransaction extends ReadWrite {
  readonly concurrency: 'pessimistic';
}

/** Reads at one moment and locks nothing. If it writes, what it read must still be so when it commits. */
interface OptimisticTransaction extends ReadWrite {
  readonly concurrency: 'optimistic';
  /** The moment of its first read; null until then. */
  readMicros: number | null;
  /** The update time of every document it read; null for one that did not exist. */
  readonly reads: Map<string, number | null>;
}

export type ReadWriteTransaction = PessimisticTransaction | OptimisticTransaction;

interface ReadOnlyTransaction {
  readonly kind: 'readOnly';
  readonly id: string;
  readonly readMicros: number;
}

export type Transaction = ReadWriteTransaction | ReadOnlyTransaction;

export type Concurrency = ReadWriteTransaction['concurrency'];

/** How a transaction is asked for. */
export type TransactionOptions =
  | {
      readonly kind: 'readWrite';
      /** The id of the attempt before, whose age the new one inherits; '' for a first attempt. */
      readonly retryOf: string;
      readonly concurrency: Concurrency;
    }
  | { readonly kind: 'readOnly'; readonly readMicros: number };

interface OpenTransaction {
  readonly transaction: Transaction;
  readonly begunMilliseconds: number;
  usedMilliseconds: number;
}

interface EndedTransaction {
  readonly age: number;
  readonly endedMilliseconds: number;
}

/** The transactions of a database. Of one that has ended the age is remembered for a while, for its retry. */
export class Transactions {
  private readonly open = new Map<string, OpenTransaction>();
  /** In the order in which they ended. */
  private readonly ended = new Map<string, EndedTransaction>();
  private readonly querying = new Set<ReadWriteTransaction>();
  private lastAge = 0;
  private cancelSweep: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly release: (owner: LockOwner) => void,
  ) {}

  begin(options: TransactionOptions): Transaction {
    const transaction = this.make(options);
    const now = this.clock.now();
    this.open.set(transaction.id, { transaction, begunMilliseconds: now, usedMilliseconds: now });
    this.scheduleSweep();
    return transaction;
  }

  /** A lock owner that is younger than all before it, unless it retries one of them. */
  newOwner(retryOf = ''): LockOwner {
    return new LockOwner((retryOf === '' ? undefined : this.ageOf(retryOf)) ?? ++this.lastAge);
  }

  /**
   * The open transaction of that id.
   * @throws FirestoreError INVALID_ARGUMENT when there is none, ABORTED when it has lost its locks to another.
   */
  get(id: string): Transaction {
    const entry = this.open.get(id);
    if (entry === undefined || this.expire(entry)) {
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        'The referenced transaction has expired or is no longer valid.',
      );
    }
    entry.usedMilliseconds = this.clock.now();
    const { transaction } = entry;
    if (transaction.kind === 'readWrite' && transaction.owner.lost !== null) {
      throw new FirestoreError(
        'ABORTED',
        'The transaction was aborted because of contention. Please try again.',
      );
    }
    return transaction;
  }

  /** Ends a transaction: answers with it if it was open. Its locks are released by who ends it. */
  close(id: string): Transaction | null {
    const entry = this.open.get(id);
    if (entry === undefined) return null;
    const { transaction } = entry;
    this.open.delete(id);
    if (transaction.kind === 'readWrite') {
      this.querying.delete(transaction);
      const { age } = transaction.owner;
      this.ended.set(id, { age, endedMilliseconds: this.clock.now() });
    }
    return transaction;
  }

  /** Notes what a query of the transaction found. */
  noteQuery(
    transaction: ReadWriteTransaction,
    query: Query,
    documents: readonly StoredDocument[],
  ): void {
    transaction.queries.push({ query, signature: querySignature(documents) });
    this.querying.add(transaction);
  }

  /** The open transactions that have run queries. */
  withQueries(): ReadonlySet<ReadWriteTransaction> {
    return this.querying;
  }

  /** Ends every transaction. */
  abandonAll(): void {
    for (const { transaction } of [...this.open.values()]) {
      this.close(transaction.id);
      if (transaction.kind === 'readWrite') this.release(transaction.owner);
    }
  }

  stop(): void {
    this.cancelSweep?.();
  }

  private make(options: TransactionOptions): Transaction {
    const id = randomUUID();
    if (options.kind === 'readOnly')
      return { kind: 'readOnly', id, readMicros: options.readMicros };
    const owner = this.newOwner(options.retryOf);
    const shared = { kind: 'readWrite', id, owner, queries: [] } as const;
    return options.concurrency === 'pessimistic'
      ? { ...shared, queries: [], concurrency: 'pessimistic' }
      : { ...shared, queries: [], concurrency: 'optimistic', readMicros: null, reads: new Map() };
  }

  private ageOf(id: string): number | undefined {
    const transaction = this.open.get(id)?.transaction;
    if (transaction?.kind === 'readWrite') return transaction.owner.age;
    return this.ended.get(id)?.age;
  }

  private scheduleSweep(): void {
    this.cancelSweep ??= this.clock.schedule(SWEEP_MILLISECONDS, () => {
      this.cancelSweep = null;
      for (const entry of this.open.values()) this.expire(entry);
      this.forgetEnded();
      if (this.open.size + this.ended.size > 0) this.scheduleSweep();
    });
  }

  /** Ends a transaction whose time is over, and says whether it is. */
  private expire({ transaction, begunMilliseconds, usedMilliseconds }: OpenTransaction): boolean {
    const now = this.clock.now();
    const isOver =
      now - begunMilliseconds > LIFETIME_MILLISECONDS || now - usedMilliseconds > IDLE_MILLISECONDS;
    if (isOver) {
      this.close(transaction.id);
      if (transaction.kind === 'readWrite') this.release(transaction.owner);
    }
    return isOver;
  }

  private forgetEnded(): void {
    const longAgo = this.clock.now() - LIFETIME_MILLISECONDS;
    for (const [id, { endedMilliseconds }] of this.ended) {
      if (endedMilliseconds > longAgo) return;
      this.ended.delete(id);
    }
  }
}

/** Tells two results of a query apart when a document came, went or changed. */
export function querySignature(documents: readonly StoredDocument[]): string {
  return documents.map(({ path, updateMicros }) => `${path}@${updateMicros}`).join('\n');
}
