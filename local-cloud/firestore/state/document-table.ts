import { collectionOf, lastSegment, type StoredDocument } from './document';
import { DocumentScope } from './document-scope';
import { compareStrings } from './ordering';
import { type Query } from './query';
import { VersionHistory } from './version-history';

type QueryScope = Pick<Query, 'parent' | 'collectionId' | 'allDescendants'>;

/** Every document of a database, reachable by path, by collection and by collection group. */
export class DocumentTable {
  private readonly all = new DocumentScope();
  private readonly collections = new Map<string, DocumentScope>();
  private readonly groups = new Map<string, DocumentScope>();
  private readonly history = new VersionHistory();

  get size(): number {
    return this.all.size;
  }

  /** From this time on it is known what every document was. Microseconds since the epoch. */
  get knownSinceMicros(): number {
    return this.history.earliestMicros;
  }

  /** Says that it is not known what the documents were before `micros`. */
  startHistoryAt(micros: number): void {
    this.history.startAt(micros);
  }

  documents(): Iterable<StoredDocument> {
    return this.all.documents();
  }

  /** The document as it is now, or as it was at `atMicros`. */
  get(path: string, atMicros: number | null = null): StoredDocument | null {
    const current = this.all.get(path);
    return atMicros === null ? current : this.history.versionAt(path, current, atMicros);
  }

  /** Makes `after` (null: nothing) the current version of `path` from `atMicros` on. */
  replace(path: string, after: StoredDocument | null, atMicros: number): void {
    this.history.add(path, this.all.get(path), atMicros);
    this.load(path, after);
  }

  /** `replace` without a past: for documents that are read back from disk. */
  load(path: string, document: StoredDocument | null): void {
    this.all.replace(path, document);
    const collection = collectionOf(path);
    replaceIn(this.collections, collection, { path, document });
    replaceIn(this.groups, lastSegment(collection), { path, document });
  }

  /** The smallest set that holds every document the query may find; null when there is none. */
  scope(query: QueryScope): DocumentScope | null {
    if (query.allDescendants) {
      return query.collectionId === '' ? this.all : (this.groups.get(query.collectionId) ?? null);
    }
    return this.collections.get(collectionPath(query)) ?? null;
  }

  /** The documents that were in the query's reach at `atMicros`. */
  *documentsAt(query: QueryScope, atMicros: number): Generator<StoredDocument, void> {
    for (const document of this.scope(query)?.documents() ?? []) {
      const version = this.history.versionAt(document.path, document, atMicros);
      if (version !== null) yield version;
    }
    for (const path of this.history.changedPaths()) {
      if (this.all.get(path) !== null || !isInScope(path, query)) continue;
      const version = this.history.versionAt(path, null, atMicros);
      if (version !== null) yield version;
    }
  }

  /** Every collection that has documents: its path and they. */
  *allCollections(): Generator<{
    path: string;
    size: number;
    documents: Iterable<StoredDocument>;
  }> {
    for (const [path, scope] of this.collections)
      yield { path, size: scope.size, documents: scope.documents() };
  }

  /** The ids of the collections right below a document (or below the root, for ''), in order. */
  collectionIds(parent: string): string[] {
    const prefix = parent === '' ? '' : `${parent}/`;
    const ids = new Set<string>();
    for (const collection of this.collections.keys()) {
      if (collection.startsWith(prefix)) ids.add(collection.slice(prefix.length).split('/', 1)[0]!);
    }
    return [...ids].sort(compareStrings);
  }

  /** The paths of documents of a collection that do not exist but have documents below them, in no order. */
  missingDocuments(collection: string): string[] {
    const prefix = `${collection}/`;
    const paths = new Set<string>();
    for (const below of this.collections.keys()) {
      if (!below.startsWith(prefix)) continue;
      const path = prefix + below.slice(prefix.length).split('/', 1)[0]!;
      if (this.all.get(path) === null) paths.add(path);
    }
    return [...paths];
  }
}

/** True when the document at `path` is in the query's reach, whatever its fields. */
export function isInScope(path: string, query: QueryScope): boolean {
  const collection = collectionOf(path);
  if (!query.allDescendants) return collection === collectionPath(query);
  if (query.parent !== '' && !path.startsWith(`${query.parent}/`)) return false;
  return query.collectionId === '' || lastSegment(collection) === query.collectionId;
}

/** The path of the one collection that a query over a collection reads. */
export function collectionPath(query: Pick<Query, 'parent' | 'collectionId'>): string {
  return query.parent === '' ? query.collectionId : `${query.parent}/${query.collectionId}`;
}

function replaceIn(
  scopes: Map<string, DocumentScope>,
  key: string,
  { path, document }: { path: string; document: StoredDocument | null },
): void {
  let scope = scopes.get(key);
  if (scope === undefined) {
    scope = new DocumentScope();
    scopes.set(key, scope);
  }
  scope.replace(path, document);
  if (scope.size === 0) scopes.delete(key);
}
