import { identicalValues } from './identity';
import { formatFieldPath, type FieldPath } from './field-path';
import { type Fields, mapFields } from './value';

/** One committed version of a document. Versions are immutable: a write makes a new one. */
export interface StoredDocument {
  /** Relative to the database, e.g. `pipelines/p1`. */
  readonly path: string;
  readonly fields: Fields;
  readonly createMicros: number;
  readonly updateMicros: number;
}

/** Who made a commit, as the auth context of an event names it. */
export interface Principal {
  readonly type: 'service_account' | 'system' | 'unauthenticated' | 'unknown';
  /** Of a signed-in user: the uid. */
  readonly id?: string;
}

/** What one commit did to one document. A write that leaves a document as it was makes no change. */
export interface DocumentChange {
  /** E.g. `(default)`. */
  readonly database: string;
  /** Relative to the database, e.g. `pipelines/p1`. */
  readonly path: string;
  /** null: the commit created the document. */
  readonly before: StoredDocument | null;
  /** null: the commit deleted the document. */
  readonly after: StoredDocument | null;
  /** The commit's time, microseconds since the epoch. */
  readonly commitMicros: number;
  /** Absent where the database acted by itself. */
  readonly principal?: Principal;
}

/** The collection a document is in: `pipelines/p1/tasks` for `pipelines/p1/tasks/t1`. */
export function collectionOf(documentPath: string): string {
  return documentPath.slice(0, documentPath.lastIndexOf('/'));
}

/** The last segment of a path. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * The fields in which two versions of a document differ, as wire field paths, sorted: the mask that an update event
 * carries. A map is entered where both versions have one; otherwise the path of the whole value is named.
 */
export function changedFieldPaths(before: Fields, after: Fields): string[] {
  const paths: string[] = [];
  collectChanges({ before, after, path: [] }, paths);
  return paths.sort();
}

function collectChanges(
  level: { before: Fields; after: Fields; path: FieldPath },
  paths: string[],
): void {
  for (const name of new Set([...Object.keys(level.before), ...Object.keys(level.after)])) {
    const before = Object.hasOwn(level.before, name) ? level.before[name] : undefined;
    const after = Object.hasOwn(level.after, name) ? level.after[name] : undefined;
    if (before !== undefined && after !== undefined && identicalValues(before, after)) continue;
    const path = [...level.path, name];
    const beforeMap = mapFields(before);
    const afterMap = mapFields(after);
    if (beforeMap !== null && afterMap !== null) {
      collectChanges({ before: beforeMap, after: afterMap, path }, paths);
    } else paths.push(formatFieldPath(path));
  }
}
