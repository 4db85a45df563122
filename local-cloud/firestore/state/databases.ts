import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal, writeJournal } from '../../journal';
import { type Clock } from '../../service';
import { Database } from './database';
import { type CommitListener } from './database-options';
import { FirestoreError } from './firestore-error';
import { automaticIndexes, type DatabaseIndexes } from './indexes/database-indexes';
import { type CommitRecord } from './journal-codec';
import { type ResourceName } from './resource-name';
import { deleteExpired } from './time-to-live';
import { type Concurrency } from './transactions';

export interface DatabasesOptions {
  readonly project: string;
  readonly clock: Clock;
  /** Its folder `firestore` holds one journal per database; null keeps everything in memory. */
  readonly dataDir: string | null;
  readonly onCommit: CommitListener | null;
  /** Of every database; the automatic ones, none insisted on, unless told otherwise. */
  readonly indexes?: DatabaseIndexes;
  /** The databases that are there from the beginning, beside the default one, or that are not like it. */
  readonly known?: readonly KnownDatabase[];
}

export interface KnownDatabase {
  readonly id: string;
  /** How its transactions are kept apart unless they say so themselves. */
  readonly concurrency: Concurrency;
}

const DEFAULT_DATABASE = '(default)';

/** The databases of the project. Each comes into being when it is first named. */
export class Databases {
  private readonly byId = new Map<string, Database>();
  private readonly endExpiry: (() => void)[] = [];

  constructor(private readonly options: DatabasesOptions) {
    this.open(DEFAULT_DATABASE);
    const ids = (options.known ?? []).map(({ id }) => id);
    for (const id of [...ids, ...journalsIn(options.dataDir)])
      if (!this.byId.has(id)) this.open(id);
  }

  all(): Iterable<Database> {
    return this.byId.values();
  }

  /** Writes what every database holds as its journal in the folder `firestore` of `folder`. */
  exportTo(folder: string): void {
    for (const database of this.all())
      writeJournal(journalPath(folder, database.id), database.snapshot());
  }

  /**
   * The database that a resource name is in.
   * @throws FirestoreError NOT_FOUND for another project, INVALID_ARGUMENT for an id that no database can have.
   */
  of(name: Pick<ResourceName, 'project' | 'database'>): Database {
    if (name.project !== this.options.project) {
      throw new FirestoreError(
        'NOT_FOUND',
        `Project "${name.project}" does not exist here: this local cloud serves project "${this.options.project}".`,
      );
    }
    return this.byId.get(name.database) ?? this.open(name.database);
  }

  /** Forgets every document of every database. */
  clear(): void {
    for (const database of this.all()) database.clear();
  }

  close(): void {
    for (const end of this.endExpiry) end();
    for (const database of this.byId.values()) database.close();
  }

  private open(id: string): Database {
    if (id !== DEFAULT_DATABASE && !/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id)) {
      throw new FirestoreError('INVALID_ARGUMENT', `Invalid database id "${id}".`);
    }
    const { project, clock, dataDir, onCommit, known } = this.options;
    const database = new Database({
      project,
      id,
      clock,
      onCommit,
      indexes: this.options.indexes ?? automaticIndexes,
      concurrency: known?.find((each) => each.id === id)?.concurrency ?? 'pessimistic',
      openJournal:
        dataDir === null
          ? null
          : (replay) => openJournal<CommitRecord>(journalPath(dataDir, id), replay),
    });
    this.byId.set(id, database);
    this.endExpiry.push(deleteExpired(database, clock));
    return database;
  }
}

const JOURNAL_EXTENSION = '.journal';

function journalPath(dataDir: string, id: string): string {
  return join(dataDir, 'firestore', id + JOURNAL_EXTENSION);
}

/** The ids of the databases that have been kept in a folder. */
function journalsIn(dataDir: string | null): readonly string[] {
  const folder = dataDir === null ? null : join(dataDir, 'firestore');
  if (folder === null || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(JOURNAL_EXTENSION))
    .map((file) => file.slice(0, -JOURNAL_EXTENSION.length));
}
