import { type DocumentQuery, type FoundDocument } from '@attacca/cloud';

type Fields = Readonly<Record<string, unknown>>;

/** As it was written while it is in use, which nobody changes; else JSON, outside of the heap, to be small. */
interface Stored {
  readonly data: object | null;
  readonly json: Buffer | null;
  readonly version: number;
}

/** Few, and read all the time. */
const busyCollections = /(^|\/)(pipelines|joins)\/[^/]+$/;

/**
 * Documents as a database keeps them, with as much of an index as makes queries over a million items' tasks quick:
 * by collection, by `due_at` and by `finished_at`.
 */
export class DocumentStore {
  readonly #documents = new Map<string, Stored>();
  readonly #byCollection = new Map<string, Set<string>>();
  /** Documents with a `due_at`: everything that is still to do. */
  readonly #due = new Set<string>();
  /** Paths in the order they got their `finished_at`. */
  readonly #finished: { readonly path: string; readonly at: string }[] = [];

  read<Data>(path: string): Data | undefined {
    const stored = this.#documents.get(path);
    if (stored === undefined) return undefined;
    return (stored.data ?? JSON.parse(String(stored.json))) as Data;
  }

  /** 0 where there is no document. */
  version(path: string): number {
    return this.#documents.get(path)?.version ?? 0;
  }

  /** @param data null to delete */
  write(path: string, data: object | null): void {
    const collection = collectionOf(path);
    const siblings = this.#byCollection.get(collection) ?? new Set();
    this.#byCollection.set(collection, siblings);
    if (data === null) {
      this.#documents.delete(path);
      siblings.delete(path);
      this.#due.delete(path);
      return;
    }
    const version = this.version(path) + 1;
    this.#index(path, data as Fields);
    siblings.add(path);
    const isInUse = this.#due.has(path) || busyCollections.test(path);
    const json = isInUse ? null : Buffer.from(JSON.stringify(data));
    this.#documents.set(path, { data: isInUse ? data : null, json, version });
  }

  query<Data>(query: DocumentQuery): FoundDocument<Data>[] {
    const { where = [], orderBy = [], startAfter, select } = query;
    const found: FoundDocument<Fields>[] = [];
    for (const path of this.#candidates(query)) {
      if (!isIn(path, query.from)) continue;
      const data = this.read<Fields>(path);
      if (data === undefined || !where.every((condition) => matches(path, data, condition)))
        continue;
      const isAfter = startAfter === undefined || position({ path, data }, orderBy, startAfter) > 0;
      if (isAfter) found.push({ path, data });
      if (orderBy.length === 0 && found.length === query.limit) break;
    }
    const byDefault = [['__name__', 'asc']] as const;
    const order = orderBy.length > 0 ? orderBy : byDefault;
    found.sort((a, b) =>
      position(
        a,
        order,
        order.map(([field]) => valueAt(b, field)),
      ),
    );
    return found.slice(0, query.limit).map(({ path, data }) => ({
      path,
      data: (select === undefined ? data : picked(data, select)) as Data,
    }));
  }

  clear(): void {
    this.#documents.clear();
    this.#byCollection.clear();
    this.#due.clear();
    this.#finished.length = 0;
  }

  #index(path: string, { due_at, finished_at }: Fields): void {
    if (typeof due_at === 'string') this.#due.add(path);
    else this.#due.delete(path);
    if (typeof finished_at === 'string') this.#finished.push({ path, at: finished_at });
  }

  #candidates({ from, where = [] }: DocumentQuery): Iterable<string> {
    const states = where.find(([field]) => field === 'state')?.[2];
    const isRunning = [states].flat().every((state) => state === 'queued' || state === 'leased');
    if (where.some(([field]) => field === 'due_at') || (states !== undefined && isRunning))
      return [...this.#due];
    const since = where.find(([field, operator]) => field === 'finished_at' && operator === '>=');
    if (since !== undefined) return this.#finishedSince(String(since[2]));
    if ('collection' in from) return this.#byCollection.get(from.collection) ?? [];
    return this.#documents.keys();
  }

  #finishedSince(time: string): Set<string> {
    const paths = new Set<string>();
    for (let at = this.#finished.length - 1; at >= 0; at -= 1) {
      const entry = this.#finished[at];
      if (entry === undefined || entry.at < time) break;
      paths.add(entry.path);
    }
    return paths;
  }
}

export function collectionOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function isIn(path: string, from: DocumentQuery['from']): boolean {
  const collection = collectionOf(path);
  if ('collection' in from) return collection === from.collection;
  return collection === from.group || collection.endsWith(`/${from.group}`);
}

function valueAt({ path, data }: FoundDocument<Fields>, field: string): unknown {
  return field === '__name__' ? path : data[field];
}

function picked(data: Fields, fields: readonly string[]): Fields {
  return Object.fromEntries(fields.map((field) => [field, data[field]]));
}

function matches(
  path: string,
  data: Fields,
  [field, operator, wanted]: NonNullable<DocumentQuery['where']>[number],
): boolean {
  const is = valueAt({ path, data }, field);
  if (operator === 'in') return (wanted as readonly unknown[]).includes(is);
  if (operator === '==') return is === wanted;
  if (operator === '!=') return is !== undefined && is !== wanted;
  if (typeof is !== typeof wanted) return false;
  const order = compare(is, wanted);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

/** Whether a document comes after (positive), at or before a position in an order. */
function position(
  document: FoundDocument<Fields>,
  orderBy: NonNullable<DocumentQuery['orderBy']>,
  at: readonly unknown[],
): number {
  for (const [index, wanted] of at.entries()) {
    const [field, direction] = orderBy[index] ?? ['__name__', 'asc'];
    const order = compare(valueAt(document, field), wanted);
    if (order !== 0) return direction === 'asc' ? order : -order;
  }
  return 0;
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
