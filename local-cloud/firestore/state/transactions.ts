import { randomUUID } from 'node:crypto';
import { type Clock } from '../../service';
import { type StoredDocument } from './document';
import { FirestoreError } from './firestore-error';
import { LockOwner } from './lock-table';
import { type Query } from './query';

/** A transaction that nobody touches for this long loses its locks. */
const IDLE_MILLISECONDS = 60_000;
/** And in any case after this long; until then a retry may still name it. */
const LIFETIME_MILLISECONDS = 270_000;
const SWEEP_MILLISECONDS = 5_000;

export interface ReadWriteTransaction {
  readonly kind: 'readWrite';
  readonly id: string;
  readonly owner: LockOwner;
  /** What its queries found: found again at commit, or the transaction is aborted. */
  readonly queries: { readonly query: Query; readonly signature: string }[];
}

interface ReadOnlyTransaction {
  readonly kind: 'readOnly';
  readonly id: string;
  readonly readMicros: number;
}

export type Transaction = ReadWriteTransaction | ReadOnlyTransaction;

/** How a transaction is asked for. */
export type TransactionOptions =
  /** `retryOf`: the id of the attempt before, whose age the new one inherits; '' for a first attempt. */
  | { readonly kind: 'readWrite'; readonly retryOf: string }
  | { readonly kind: 'readOnly'; readonly readMicros: number };

interface Registered {
  readonly transaction: Transaction;
  readonly begunMilliseconds: number;
  usedMilliseconds: number;
  isOpen: boolean;
}

/** The transactions of a database. A closed one is remembered for a while, so that its retry keeps its age. */
export class Transactions {
  private readonly registered = new Map<string, Registered>();
  private lastAge = 0;
  private cancelSweep: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly release: (owner: LockOwner) => void,
  ) {}

  begin(options: TransactionOptions): Transaction {
    const id = randomUUID();
    const transaction: Transaction =
      options.kind === 'readOnly'
        ? { kind: 'readOnly', id, readMicros: options.readMicros }
        : { kind: 'readWrite', id, owner: this.newOwner(options.retryOf), queries: [] };
    const now = this.clock.now();
    this.registered.set(id, {
      transaction,
      begunMilliseconds: now,
      usedMilliseconds: now,
      isOpen: true,
    });
    this.scheduleSweep();
    return transaction;
  }

  /** A lock owner that is younger than all before it, unless it retries one of them. */
  newOwner(retryOf = ''): LockOwner {
    const earlier = this.registered.get(retryOf)?.transaction;
    return new LockOwner(earlier?.kind === 'readWrite' ? earlier.owner.age : ++this.lastAge);
  }

  /**
   * The open transaction of that id.
   * @throws FirestoreError INVALID_ARGUMENT when there is none, ABORTED when an older one took its locks.
   */
  get(id: string): Transaction {
    const entry = this.registered.get(id);
    if (entry === undefined || !entry.isOpen) {
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        'The referenced transaction has expired or is no longer valid.',
      );
    }
    entry.usedMilliseconds = this.clock.now();
    const { transaction } = entry;
    if (transaction.kind === 'readWrite' && transaction.owner.isWounded) {
      throw new FirestoreError(
        'ABORTED',
        'The transaction was aborted because of contention. Please try again.',
      );
    }
    return transaction;
  }

  /** Ends a transaction: answers with it if it was open. Its locks are released by who ends it. */
  close(id: string): Transaction | null {
    const entry = this.registered.get(id);
    if (entry === undefined || !entry.isOpen) return null;
    entry.isOpen = false;
    return entry.transaction;
  }

  stop(): void {
    this.cancelSweep?.();
  }

  private scheduleSweep(): void {
    this.cancelSweep ??= this.clock.schedule(SWEEP_MILLISECONDS, () => {
      this.cancelSweep = null;
      for (const entry of this.registered.values()) this.expire(entry);
      if (this.registered.size > 0) this.scheduleSweep();
    });
  }

  private expire(entry: Registered): void {
    const { transaction } = entry;
    const now = this.clock.now();
    const isOver = now - entry.begunMilliseconds > LIFETIME_MILLISECONDS;
    if (entry.isOpen && (isOver || now - entry.usedMilliseconds > IDLE_MILLISECONDS)) {
      entry.isOpen = false;
      if (transaction.kind === 'readWrite') this.release(transaction.owner);
    }
    if (isOver) this.registered.delete(transaction.id);
  }
}

/** Tells two results of a query apart when a document came, went or changed. */
export function querySignature(documents: readonly StoredDocument[]): string {
  return documents.map(({ path, updateMicros }) => `${path}@${updateMicros}`).join('\n');
}
