import { type Database, type ReadMoment } from '../../state/database';
import { toWireTimestamp } from '../../state/timestamp';
import { type Transaction, type TransactionOptions } from '../../state/transactions';
import { type WireTimestamp } from '../../state/value';
import { type ConsistencyMessage, type TransactionOptionsMessage } from '../wire/messages';
import { readMicros } from '../wire/read-value';

/** When a request reads, and what its answers say about it. */
export interface Consistency {
  readonly moment: ReadMoment;
  /** The transaction that this request began, for its first answer. */
  readonly begun: Transaction | null;
  readonly readTime: WireTimestamp;
}

/** Reads the request's choice of transaction and time, beginning a transaction if it asks for one. Throws FirestoreError. */
export function readConsistency(database: Database, message: ConsistencyMessage): Consistency {
  const begun = message.newTransaction
    ? database.transactions.begin(readTransactionOptions(database, message.newTransaction))
    : null;
  const id = transactionId(message.transaction);
  const transaction = begun ?? (id === '' ? null : database.transactions.get(id));
  const readMicros = readTime(database, message);
  const shownMicros =
    transaction?.kind === 'readOnly'
      ? transaction.readMicros
      : (readMicros ?? database.nextMicros());
  return { moment: { transaction, readMicros }, begun, readTime: toWireTimestamp(shownMicros) };
}

/** Reads how a transaction is to be begun. Throws FirestoreError when it is to read at a time that is not kept. */
export function readTransactionOptions(
  database: Database,
  message: TransactionOptionsMessage | null,
): TransactionOptions {
  if (message?.readOnly) {
    return {
      kind: 'readOnly',
      readMicros: readTime(database, message.readOnly) ?? database.nextMicros(),
    };
  }
  return {
    kind: 'readWrite',
    retryOf: transactionId(message?.readWrite?.retryTransaction ?? null),
  };
}

/** A transaction's id as text; '' when none is named. */
export function transactionId(bytes: Uint8Array | null): string {
  return bytes === null ? '' : Buffer.from(bytes).toString('latin1');
}

/** The bytes that `transactionId` reads. */
export function transactionBytes(transaction: Transaction): Buffer {
  return Buffer.from(transaction.id, 'latin1');
}

function readTime(
  database: Database,
  message: Pick<ConsistencyMessage, 'readTime'>,
): number | null {
  if (message.readTime === null) return null;
  const micros = readMicros(message.readTime);
  database.checkReadTime(micros);
  return micros;
}
