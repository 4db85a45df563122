import { type Database, type ReadMoment } from '../../state/database';
import { toWireTimestamp } from '../../state/timestamp';
import { isLocking } from '../../state/transaction-reads';
import {
  type Concurrency,
  type Transaction,
  type TransactionOptions,
} from '../../state/transactions';
import { type WireTimestamp } from '../../state/value';
import { type ConsistencyMessage, type TransactionOptionsMessage } from '../wire/messages';
import { readMicros } from '../wire/read-value';

/** When a request reads, and what its answers say about it. */
export interface Consistency {
  readonly moment: ReadMoment;
  /** The transaction that this request began, for its first answer. */
  readonly begun: Transaction | null;
  /**
   * When what is read was so. To be asked after the reading: what a transaction has waited for is younger than the
   * request.
   */
  readonly readTime: WireTimestamp;
}

/** Reads the request's choice of transaction and time, beginning a transaction if it asks for one. Throws FirestoreError. */
export function readConsistency(database: Database, message: ConsistencyMessage): Consistency {
  const begun = message.newTransaction
    ? database.transactions.begin(readTransactionOptions(database, message.newTransaction))
    : null;
  const id = transactionId(message.transaction);
  const transaction = begun ?? (id === '' ? null : database.transactions.get(id));
  const moment: ReadMoment = { transaction, readMicros: readTime(database, message) };
  const read = (): WireTimestamp => toWireTimestamp(database.readTimeMicros(moment));
  if (!isLocking(transaction)) return { moment, begun, readTime: read() };
  return {
    moment,
    begun,
    get readTime() {
      return read();
    },
  };
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
    concurrency: concurrencyModes[message?.readWrite?.concurrencyMode ?? 0] ?? database.concurrency,
  };
}

/** `TransactionOptions.ConcurrencyMode` on the wire; 0 leaves it to the database. */
const concurrencyModes: readonly (Concurrency | null)[] = [null, 'optimistic', 'pessimistic'];

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
