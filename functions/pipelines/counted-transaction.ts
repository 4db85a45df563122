import { type Documents, type DocumentTransaction } from '@attacca/cloud';
import { type DocumentCounts } from '@attacca/core';

/** A transaction that knows what it has read and written so far, as Firestore bills it. */
export interface CountedTransaction extends DocumentTransaction {
  readonly counts: DocumentCounts;
}

/**
 * Runs a transaction that counts. Of one that is aborted and runs again only the last run is counted: what the others
 * read, a few in a hundred, is not.
 */
export function transactCounted<Result>(
  documents: Pick<Documents, 'transact'>,
  work: (transaction: CountedTransaction) => Promise<Result>,
): Promise<Result> {
  return documents.transact((transaction) => work(counted(transaction)));
}

function counted(transaction: DocumentTransaction): CountedTransaction {
  const counts = { reads: 0, writes: 0, deletes: 0 };
  return {
    counts,
    get: (path) => {
      counts.reads += 1;
      return transaction.get(path);
    },
    getAll: (paths) => {
      counts.reads += paths.length;
      return transaction.getAll(paths);
    },
    create: (path, data) => {
      counts.writes += 1;
      transaction.create(path, data);
    },
    set: (path, data) => {
      counts.writes += 1;
      transaction.set(path, data);
    },
    update: (path, fields) => {
      counts.writes += 1;
      transaction.update(path, fields);
    },
    delete: (path) => {
      counts.deletes += 1;
      transaction.delete(path);
    },
  };
}
