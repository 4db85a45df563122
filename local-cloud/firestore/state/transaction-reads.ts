import { type StoredDocument } from './document';
import { type DocumentTable } from './document-table';
import { FirestoreError } from './firestore-error';
import { compileMatch, runQuery } from './run-query';
import { type StagedCommit } from './stage-writes';
import { querySignature, type ReadWriteTransaction, type Transaction } from './transactions';

type Optimistic = Extract<ReadWriteTransaction, { concurrency: 'optimistic' }>;
type Pessimistic = Extract<ReadWriteTransaction, { concurrency: 'pessimistic' }>;

/** True for a transaction that locks what it reads. */
export function isLocking(transaction: Transaction | null): transaction is Pessimistic {
  return transaction?.kind === 'readWrite' && transaction.concurrency === 'pessimistic';
}

/** Notes what an optimistic transaction read, for its commit. */
export function noteRead(
  { reads }: Optimistic,
  path: string,
  document: StoredDocument | null,
): void {
  reads.set(path, document?.updateMicros ?? null);
}

/**
 * Looks again at what a transaction has read and not locked.
 * @throws FirestoreError ABORTED when it is not so any more. An optimistic transaction without writes need not care.
 */
export function checkReads(
  transaction: ReadWriteTransaction | null,
  table: DocumentTable,
  hasWrites: boolean,
): void {
  if (transaction === null) return;
  if (transaction.concurrency === 'optimistic') {
    if (!hasWrites) return;
    for (const [path, updateMicros] of transaction.reads) {
      if ((table.get(path)?.updateMicros ?? null) !== updateMicros) throw contention();
    }
  }
  for (const { query, signature } of transaction.queries) {
    if (querySignature(runQuery(table, query)) !== signature) throw contention();
  }
}

/**
 * True when a commit would bring a document into what a query of the transaction found. What such a query found is
 * locked; this is about what it would find. Queries that are cut off are only looked at again at the transaction's commit.
 */
export function addsToQueries(
  { documents }: StagedCommit,
  { queries }: ReadWriteTransaction,
): boolean {
  return queries.some(({ query }) => {
    if (query.limit !== null || query.offset > 0) return false;
    const matches = compileMatch(query);
    for (const after of documents.values()) if (after !== null && matches(after)) return true;
    return false;
  });
}

function contention(): FirestoreError {
  return new FirestoreError('ABORTED', 'Too much contention on these documents. Please try again.');
}
