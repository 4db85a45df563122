import { join } from 'node:path';
import { memoryJournal, openJournal } from '../../journal';
import { type Clock } from '../../service';
import { Database, type CommitListener } from './database';
import { FirestoreError } from './firestore-error';
import { type CommitRecord } from './journal-codec';
import { type ResourceName } from './resource-name';

export interface DatabasesOptions {
  readonly project: string;
  readonly clock: Clock;
  /** Its folder `firestore` holds one journal per database; null keeps everything in memory. */
  readonly dataDir: string | null;
  readonly onCommit: CommitListener | null;
}

const DEFAULT_DATABASE = '(default)';

/** The databases of the project. Each comes into being when it is first named. */
export class Databases {
  private readonly byId = new Map<string, Database>();

  constructor(private readonly options: DatabasesOptions) {
    this.open(DEFAULT_DATABASE);
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

  close(): void {
    for (const database of this.byId.values()) database.close();
  }

  private open(id: string): Database {
    if (id !== DEFAULT_DATABASE && !/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id)) {
      throw new FirestoreError('INVALID_ARGUMENT', `Invalid database id "${id}".`);
    }
    const { project, clock, dataDir, onCommit } = this.options;
    const database = new Database({
      project,
      id,
      clock,
      openJournal: (replay) =>
        dataDir === null
          ? memoryJournal()
          : openJournal<CommitRecord>(join(dataDir, 'firestore', `${id}.journal`), replay),
    });
    if (onCommit !== null) database.listen(onCommit);
    this.byId.set(id, database);
    return database;
  }
}
