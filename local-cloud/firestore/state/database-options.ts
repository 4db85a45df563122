import { type Journal } from '../../journal';
import { type Clock } from '../../service';
import { type DocumentChange, type Principal } from './document';
import { type DatabaseIndexes } from './indexes/database-indexes';
import { type CommitRecord } from './journal-codec';
import { type StagedCommit } from './stage-writes';
import { type Concurrency, type ReadWriteTransaction, type Transaction } from './transactions';

/** Called after each commit that changed something, with its changes in the order of their first writes. */
export type CommitListener = (changes: readonly DocumentChange[], commitMicros: number) => void;

export interface DatabaseOptions {
  readonly project: string;
  /** E.g. `(default)`. */
  readonly id: string;
  readonly clock: Clock;
  /** How transactions that do not say are kept apart; `pessimistic` unless told otherwise. */
  readonly concurrency?: Concurrency;
  /** The automatic ones, none insisted on, unless told otherwise. */
  readonly indexes?: DatabaseIndexes;
  /** Opens the database's journal, after handing every record in it to `replay`; null keeps everything in memory. */
  readonly openJournal: ((replay: (record: CommitRecord) => void) => Journal<CommitRecord>) | null;
  /** Told of every commit, before those who `listen`, but not of what `clear` does. */
  readonly onCommit?: CommitListener | null;
}

export interface CommitOptions {
  readonly transaction: ReadWriteTransaction | null;
  /** May refuse the commit by throwing; asked when all locks are held and all preconditions hold. */
  readonly authorize: ((commit: StagedCommit) => void) | null;
  /** Who commits; it is told to those who listen. */
  readonly principal?: Principal;
}

/** When a read looks: in a transaction, in the past, or (both null) now. */
export interface ReadMoment {
  readonly transaction: Transaction | null;
  readonly readMicros: number | null;
}
