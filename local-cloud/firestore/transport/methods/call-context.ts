import { type Calls } from '../../../calls';
import { type Clock } from '../../../service';
import { type Database } from '../../state/database';
import { type Databases } from '../../state/databases';
import { FirestoreError } from '../../state/firestore-error';
import { parseDocumentName, parseParentName, parseResourceName } from '../../state/resource-name';
import { type Authorizer } from '../authorizer';
import { type LiveRules } from '../live-rules';

/** What every method is given beside its request. */
export interface CallContext {
  readonly databases: Databases;
  readonly authorizer: Authorizer;
  readonly rules: LiveRules;
  readonly calls: Calls;
  readonly clock: Clock;
}

/** A path and the database that it is in. */
export interface Located {
  readonly database: Database;
  readonly path: string;
}

/** The database that a request names as `projects/{project}/databases/{database}`. Throws FirestoreError. */
export function findDatabase({ databases }: CallContext, name: string): Database {
  return databases.of(parseResourceName(name));
}

/** The document that a request names. Throws FirestoreError. */
export function findDocument({ databases }: CallContext, name: string): Located {
  const parsed = parseDocumentName(name);
  return { database: databases.of(parsed), path: parsed.path };
}

/** What a request names as the parent of collections. Throws FirestoreError. */
export function findParent({ databases }: CallContext, name: string): Located {
  const parsed = parseParentName(name);
  return { database: databases.of(parsed), path: parsed.path };
}

/**
 * Reads document names of one database as paths.
 * @throws FirestoreError INVALID_ARGUMENT for a name in another database.
 */
export function pathReader(database: Database): (name: string) => string {
  return (name) => {
    const parsed = parseDocumentName(name);
    if (parsed.project === database.project && parsed.database === database.id) return parsed.path;
    throw new FirestoreError(
      'INVALID_ARGUMENT',
      `Document "${name}" is not in database "${database.id}" of project "${database.project}", which the call is about.`,
    );
  };
}
