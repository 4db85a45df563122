import { type DocumentChange, type StoredDocument } from '../../state/document';
import { type DocumentTable } from '../../state/document-table';
import { type FieldPath } from '../../state/field-path';
import { type Query } from '../../state/query';
import { compileMatch, runQuery } from '../../state/run-query';

/** What a commit does to a target's documents. */
interface TargetDifference {
  /** Documents that came to the target or changed in it. */
  readonly changed: readonly StoredDocument[];
  /** Paths of documents that left it. */
  readonly removed: readonly string[];
}

/** Something a client listens to: some documents by name, or a query. It remembers what the client has been told. */
export interface ListenTarget {
  /** The documents watched by name; null for a query. */
  readonly paths: ReadonlySet<string> | null;
  readonly query: Query | null;
  readonly select: readonly FieldPath[] | null;
  /** Everything in the target now, and from here on taken as told. */
  start(table: DocumentTable): readonly StoredDocument[];
  /** What `changes` mean for the target, taken as told. */
  follow(table: DocumentTable, changes: readonly DocumentChange[]): TargetDifference;
}

export function documentsTarget(paths: ReadonlySet<string>): ListenTarget {
  return {
    paths,
    query: null,
    select: null,
    start: (table) =>
      [...paths].map((path) => table.get(path)).filter((document) => document !== null),
    follow: (_table, changes) => {
      const watched = changes.filter(({ path }) => paths.has(path));
      return {
        changed: watched.map(({ after }) => after).filter((after) => after !== null),
        removed: watched.filter(({ after }) => after === null).map(({ path }) => path),
      };
    },
  };
}

export function queryTarget(query: Query): ListenTarget {
  const matches = compileMatch(query);
  const isCut = query.limit !== null || query.offset > 0;
  let told = new Map<string, StoredDocument>();
  const remember = (documents: readonly StoredDocument[]): void => {
    told = new Map(documents.map((document) => [document.path, document]));
  };
  const touches = ({ path, after }: DocumentChange): boolean =>
    told.has(path) || (after !== null && matches(after));

  const followWhole = (changes: readonly DocumentChange[]): TargetDifference => {
    const changed: StoredDocument[] = [];
    const removed: string[] = [];
    for (const { path, after } of changes) {
      if (after !== null && matches(after)) {
        told.set(path, after);
        changed.push(after);
      } else if (told.delete(path)) removed.push(path);
    }
    return { changed, removed };
  };
  // A document that leaves a limited result lets another in, so the query is run again and compared.
  const followCut = (
    table: DocumentTable,
    changes: readonly DocumentChange[],
  ): TargetDifference => {
    if (!changes.some(touches)) return { changed: [], removed: [] };
    const before = told;
    const documents = runQuery(table, query);
    remember(documents);
    return {
      changed: documents.filter((document) => before.get(document.path) !== document),
      removed: [...before.keys()].filter((path) => !told.has(path)),
    };
  };
  return {
    paths: null,
    query,
    select: query.select,
    start: (table) => {
      const documents = runQuery(table, query);
      remember(documents);
      return documents;
    },
    follow: (table, changes) => (isCut ? followCut(table, changes) : followWhole(changes)),
  };
}
