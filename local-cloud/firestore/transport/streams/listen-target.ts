import { type DocumentChange, type StoredDocument } from '../../state/document';
import { type DocumentTable } from '../../state/document-table';
import { type FieldPath } from '../../state/field-path';
import { type Query } from '../../state/query';
import { compileMatch, runQuery } from '../../state/run-query';

/** What has happened to a target's documents. */
export interface TargetDifference {
  /** Documents that came to the target or changed in it. */
  readonly changed: readonly StoredDocument[];
  /** Paths of documents that left it. */
  readonly removed: readonly string[];
}

/** What a client that comes back has missed. */
interface Missed extends TargetDifference {
  /** How many documents were in the target when the client left. */
  readonly countBefore: number;
}

/** Something a client listens to: some documents by name, or a query. It remembers what the client has been told. */
export interface ListenTarget {
  /** The documents watched by name; null for a query. */
  readonly paths: ReadonlySet<string> | null;
  readonly query: Query | null;
  readonly select: readonly FieldPath[] | null;
  /** Everything in the target now, and from here on taken as told. */
  start(table: DocumentTable): readonly StoredDocument[];
  /** What has happened since `sinceMicros`; from here on everything is taken as told. */
  resume(table: DocumentTable, sinceMicros: number): Missed;
  /** What `changes` mean for the target, taken as told. */
  follow(table: DocumentTable, changes: readonly DocumentChange[]): TargetDifference;
  /** The paths of the documents that are in the target, as the client has been told. */
  told(): Iterable<string>;
}

export function documentsTarget(paths: ReadonlySet<string>): ListenTarget {
  let table: DocumentTable | null = null;
  const existing = (at: number | null): StoredDocument[] =>
    [...paths].map((path) => table!.get(path, at)).filter((document) => document !== null);
  return {
    paths,
    query: null,
    select: null,
    start: (from) => {
      table = from;
      return existing(null);
    },
    resume: (from, sinceMicros) => {
      table = from;
      return compare(existing(sinceMicros), existing(null));
    },
    follow: (_table, changes) => {
      const watched = changes.filter(({ path }) => paths.has(path));
      return {
        changed: watched.map(({ after }) => after).filter((after) => after !== null),
        removed: watched.filter(({ after }) => after === null).map(({ path }) => path),
      };
    },
    told: () => existing(null).map(({ path }) => path),
  };
}

export function queryTarget(query: Query): ListenTarget {
  const matches = compileMatch(query);
  const isCut = query.limit !== null || query.offset > 0;
  let told = new Map<string, StoredDocument>();
  const start = (table: DocumentTable): StoredDocument[] => {
    const documents = runQuery(table, query);
    told = new Map(documents.map((document) => [document.path, document]));
    return documents;
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
    const before = [...told.values()];
    return compare(before, start(table));
  };
  return {
    paths: null,
    query,
    select: query.select,
    start,
    resume: (table, sinceMicros) => {
      const before = runQuery(table, query, sinceMicros);
      return compare(before, start(table));
    },
    follow: (table, changes) => (isCut ? followCut(table, changes) : followWhole(changes)),
    told: () => told.keys(),
  };
}

function compare(before: readonly StoredDocument[], now: readonly StoredDocument[]): Missed {
  const versions = new Map(before.map(({ path, updateMicros }) => [path, updateMicros]));
  const present = new Set(now.map(({ path }) => path));
  return {
    changed: now.filter(({ path, updateMicros }) => versions.get(path) !== updateMicros),
    removed: [...versions.keys()].filter((path) => !present.has(path)),
    countBefore: before.length,
  };
}
