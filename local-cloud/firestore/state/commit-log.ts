import { type Journal } from '../../journal';
import { type DocumentChange, type StoredDocument } from './document';
import { type DocumentTable } from './document-table';
import { decodeCommit, encodeCommit, type CommitRecord } from './journal-codec';
import { HISTORY_MICROS } from './version-history';

/** When a journal is rewritten: it has this many records, and this many times as many as there are documents. */
interface RewriteThreshold {
  readonly records: number;
  readonly perDocument: number;
}
const whenOpened: RewriteThreshold = { records: 1_000, perDocument: 10 };
/** Rewriting holds everything up, so a running database does it rarely and only when little is left of much. */
const whenRunning: RewriteThreshold = { records: 50_000, perDocument: 20 };

export interface CommitLogOptions {
  /** Opens the journal, after handing every record in it to `replay`. null: nothing is kept. */
  readonly openJournal: ((replay: (record: CommitRecord) => void) => Journal<CommitRecord>) | null;
  /** What the records are read into. */
  readonly table: DocumentTable;
  readonly nowMicros: number;
}

/** What a database has committed, on disk. Its past is read back as far as the journal and the history reach. */
export class CommitLog {
  private last = 0;
  private readonly journal: Journal<CommitRecord> | null;
  private readonly table: DocumentTable;

  constructor({ openJournal, table, nowMicros }: CommitLogOptions) {
    this.table = table;
    const horizon = nowMicros - HISTORY_MICROS;
    this.journal = openJournal?.((record) => this.replay(record, horizon)) ?? null;
    // A database in memory knows nothing of what a client may have been told by the one before.
    if (this.journal === null) table.startHistoryAt(nowMicros);
    this.shorten(whenOpened);
  }

  /** The time of the last commit; 0 for a new database. */
  get lastMicros(): number {
    return this.last;
  }

  append(changes: readonly DocumentChange[], commitMicros: number): void {
    this.last = commitMicros;
    this.journal?.append(
      encodeCommit(
        commitMicros,
        changes.map(({ path, after }) => [path, after]),
      ),
    );
  }

  /** To be called now and then while the database runs. */
  shortenWhileRunning(): void {
    this.shorten(whenRunning);
  }

  /** Replaces what is on disk by the documents as they are at `micros`. */
  rewrite(micros = this.last): void {
    this.last = micros;
    this.journal?.rewrite(this.snapshot());
  }

  /** The documents as they are, as the records of a journal. */
  *snapshot(): Generator<CommitRecord, void> {
    yield { ...encodeCommit(this.last, []), isSnapshot: true };
    for (const document of this.table.documents()) {
      yield { ...encodeCommit(this.last, [[document.path, document]]), isSnapshot: true };
    }
  }

  close(): void {
    this.journal?.close();
  }

  private replay(record: CommitRecord, horizonMicros: number): void {
    this.last = Math.max(this.last, record.commit);
    if (record.isSnapshot === true) this.table.startHistoryAt(record.commit);
    for (const [path, document] of decodeCommit(record)) {
      this.take(path, document, record.commit > horizonMicros ? record.commit : null);
    }
  }

  private take(path: string, document: StoredDocument | null, sinceMicros: number | null): void {
    if (sinceMicros === null) this.table.load(path, document);
    else this.table.replace(path, document, sinceMicros);
  }

  private shorten({ records, perDocument }: RewriteThreshold): void {
    const length = this.journal?.length ?? 0;
    if (length > records && length > perDocument * this.table.size) this.rewrite();
  }
}
