import { type Database } from '../../state/database';
import { FirestoreError, statusCodes } from '../../state/firestore-error';
import { type StagedCommit } from '../../state/stage-writes';
import { type ReadWriteTransaction } from '../../state/transactions';
import { type Write } from '../../state/write';
import { type TransactionOptionsMessage, type WriteMessage } from '../wire/messages';
import { readWrite } from '../wire/read-write';
import { commitMessage } from '../wire/write-answer';
import { findDatabase, pathReader, type CallContext } from './call-context';
import { readTransactionOptions, transactionBytes, transactionId } from './consistency';
import { unary } from './method';

interface CommitRequest {
  readonly database: string;
  readonly writes: readonly WriteMessage[];
  readonly transaction: Uint8Array;
}

interface BeginTransactionRequest {
  readonly database: string;
  readonly options: TransactionOptionsMessage | null;
}

interface RollbackRequest {
  readonly database: string;
  readonly transaction: Uint8Array;
}

interface BatchWriteRequest {
  readonly database: string;
  readonly writes: readonly WriteMessage[];
}

export const commit = unary<CommitRequest>(async (context, request) => {
  const database = findDatabase(context, request.database);
  const writes = request.writes.map((write) => readWrite(write, pathReader(database)));
  const transaction = endingTransaction(database, request, writes);
  return commitMessage(await commitWrites(context, { database, writes, transaction }));
});

/** Applies writes in the caller's name. Throws FirestoreError. */
export function commitWrites(
  { authorizer }: CallContext,
  {
    database,
    writes,
    transaction,
  }: { database: Database; writes: readonly Write[]; transaction: ReadWriteTransaction | null },
): Promise<StagedCommit> {
  return database.commit(writes, {
    transaction,
    principal: authorizer.principal,
    authorize: authorizer.isServer ? null : (staged) => authorizer.commit(database, staged),
  });
}

/** The transaction to commit. A read-only one has nothing to commit and is merely closed. */
function endingTransaction(
  database: Database,
  request: CommitRequest,
  writes: readonly Write[],
): ReadWriteTransaction | null {
  const id = transactionId(request.transaction);
  if (id === '') return null;
  const transaction = database.transactions.get(id);
  if (transaction.kind === 'readWrite') return transaction;
  if (writes.length > 0)
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      'Cannot modify entities in a read-only transaction.',
    );
  database.rollback(id);
  return null;
}

export const beginTransaction = unary<BeginTransactionRequest>((context, request) => {
  const database = findDatabase(context, request.database);
  const transaction = database.transactions.begin(
    readTransactionOptions(database, request.options),
  );
  return Promise.resolve({ transaction: transactionBytes(transaction) });
});

export const rollback = unary<RollbackRequest>((context, request) => {
  const database = findDatabase(context, request.database);
  database.rollback(transactionId(request.transaction));
  return Promise.resolve({});
});

/** Every write is a commit of its own and has a status of its own; the call fails when one is no write at all. */
export const batchWrite = unary<BatchWriteRequest>(async (context, request) => {
  const database = findDatabase(context, request.database);
  checkWrittenOnce(request.writes);
  const writes = request.writes.map((write) => readWrite(write, pathReader(database)));
  const outcomes = await Promise.all(writes.map((write) => writeAlone(context, database, write)));
  return {
    writeResults: outcomes.map(({ writeResult }) => writeResult),
    status: outcomes.map(({ status }) => status),
  };
});

/** There is no order among the writes, so that two to one document would have no meaning. */
function checkWrittenOnce(writes: readonly WriteMessage[]): void {
  const seen = new Set<string>();
  for (const { update, delete: deleted, transform } of writes) {
    const name = update?.name ?? (deleted || transform?.document);
    if (!name) continue;
    if (seen.has(name)) {
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        `A BatchWrite cannot write to the same document more than once: "${name}".`,
      );
    }
    seen.add(name);
  }
}

interface Outcome {
  readonly writeResult: object;
  readonly status: { readonly code?: number; readonly message?: string };
}

async function writeAlone(
  context: CallContext,
  database: Database,
  write: Write,
): Promise<Outcome> {
  try {
    const writes = [write];
    const staged = await commitWrites(context, { database, writes, transaction: null });
    return { writeResult: commitMessage(staged).writeResults[0]!, status: {} };
  } catch (error) {
    if (!(error instanceof FirestoreError)) throw error;
    return { writeResult: {}, status: { code: statusCodes[error.status], message: error.message } };
  }
}
