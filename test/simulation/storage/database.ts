import { type DocumentQuery } from '@attacca/cloud';
import { freeze, sizeOf } from './frozen';
import { runQuery, type StoredDocument } from './query';

type Fields = Readonly<Record<string, unknown>>;

/** One write of a commit. `data` null deletes. */
export interface Write {
  readonly kind: 'create' | 'set' | 'update' | 'delete';
  readonly path: string;
  readonly data: object | null;
}

/** A document before and after a commit. */
export interface Change {
  readonly path: string;
  readonly before: Fields | undefined;
  readonly after: Fields | undefined;
  /** Bytes, about as Firestore counts them. */
  readonly size: number;
}

interface Stored extends StoredDocument {
  readonly version: number;
}

/**
 * The documents themselves: committed states, versions, and the limits Firestore puts to one commit. Whoever reads gets
 * the stored data itself, which is frozen: a handler that changed what it read would be told.
 */
export class Database {
  private readonly collections = new Map<string, Map<string, Stored>>();
  private readonly groups = new Map<string, Map<string, Stored>[]>();
  /** Those that are due some day, by group: what the sweeper asks for, again and again. */
  private readonly due = new Map<string, Map<string, Stored>>();
  private commits = 0;

  get(path: string): Fields | undefined {
    return this.find(path)?.data;
  }

  /** Of the commit that wrote the document last; 0 where there is none. */
  version(path: string): number {
    return this.find(path)?.version ?? 0;
  }

  query(query: DocumentQuery): StoredDocument[] {
    const { from, where = [] } = query;
    const isForDue = where.some(([field]) => field === 'due_at');
    if (isForDue && 'group' in from) return runQuery(this.dueIn(from.group).values(), query);
    return runQuery(this.candidates(from), query);
  }

  /** Every document below a collection. */
  *collection(path: string): Iterable<StoredDocument> {
    yield* this.collections.get(path)?.values() ?? [];
  }

  /** Every document there is. */
  *documents(): Iterable<StoredDocument> {
    for (const collection of this.collections.values()) yield* collection.values();
  }

  /**
   * Applies all writes, or none.
   * @throws Error with gRPC's code: ALREADY_EXISTS (6), NOT_FOUND (5), INVALID_ARGUMENT (3)
   */
  commit(writes: readonly Write[]): Change[] {
    const changes = this.changesOf(writes);
    this.commits += 1;
    for (const { path, after } of changes) {
      const collection = this.collectionOf(path);
      const due = this.dueIn(groupOf(parentOf(path)));
      const stored = after && { path, data: after, version: this.commits };
      if (stored === undefined) collection.delete(path);
      else collection.set(path, stored);
      if (stored?.data['due_at'] == null) due.delete(path);
      else due.set(path, stored);
    }
    return changes;
  }

  private dueIn(group: string): Map<string, Stored> {
    const known = this.due.get(group) ?? new Map<string, Stored>();
    this.due.set(group, known);
    return known;
  }

  private changesOf(writes: readonly Write[]): Change[] {
    const drafts = new Map<string, Change>();
    let total = 0;
    for (const write of writes) {
      const known = drafts.get(write.path);
      const change = changeOf(write, {
        before: known === undefined ? this.get(write.path) : known.before,
        current: known === undefined ? this.get(write.path) : known.after,
      });
      total += change.size;
      drafts.set(write.path, change);
    }
    if (total > 10 * 2 ** 20) throw invalid('the commit is larger than 10 MiB');
    return [...drafts.values()];
  }

  private find(path: string): Stored | undefined {
    return this.collections.get(parentOf(path))?.get(path);
  }

  private collectionOf(path: string): Map<string, Stored> {
    const parent = parentOf(path);
    const known = this.collections.get(parent);
    if (known !== undefined) return known;
    const created = new Map<string, Stored>();
    this.collections.set(parent, created);
    const group = groupOf(parent);
    this.groups.set(group, [...(this.groups.get(group) ?? []), created]);
    return created;
  }

  private *candidates(from: DocumentQuery['from']): Iterable<Stored> {
    const collections =
      'group' in from
        ? (this.groups.get(from.group) ?? [])
        : [this.collections.get(from.collection) ?? new Map<string, Stored>()];
    for (const collection of collections) yield* collection.values();
  }
}

function changeOf(
  { kind, path, data }: Write,
  { before, current }: { before: Fields | undefined; current: Fields | undefined },
): Change {
  if (kind === 'create' && current !== undefined) throw failure(6, `ALREADY_EXISTS: ${path}`);
  if (kind === 'update' && current === undefined) throw failure(5, `NOT_FOUND: ${path}`);
  if (data === null) return { path, before, after: undefined, size: 0 };
  const after = freeze(kind === 'update' ? { ...current, ...data } : data) as Fields;
  const size = sizeOf(after);
  if (size > 2 ** 20) throw invalid(`${path} is larger than 1 MiB (${size} bytes)`);
  return { path, before, after, size };
}

/** Firestore's client refuses the path of anything but a document. */
export function checkedPath(path: string): string {
  const parts = path.split('/');
  if (parts.length % 2 === 1 || parts.includes(''))
    throw new Error(`Value for argument "documentPath" must point to a document: ${path}`);
  return path;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function groupOf(collection: string): string {
  return collection.slice(collection.lastIndexOf('/') + 1);
}

function invalid(message: string): Error {
  return failure(3, `INVALID_ARGUMENT: ${message}`);
}

function failure(code: number, message: string): Error {
  return Object.assign(new Error(`${code} ${message}`), { code });
}
