import {
  type DocumentQuery,
  type Documents,
  type DocumentTransaction,
  type FoundDocument,
} from '@attacca/cloud';

/** Told of every committed write, as Eventarc would be. */
export type OnWrite = (path: string) => void;

/**
 * `Documents` in memory with Firestore's semantics as far as handlers can see them: transactions are serialisable, all
 * reads come before the first write, `create` fails on what exists, `update` on what does not.
 */
export function memoryDocuments(
  onWrite: OnWrite,
  beforeCommit: () => void = () => undefined,
): MemoryDocuments {
  const data = new Map<string, object>();
  const writesPerDocument = new Map<string, number>();
  const read = (path: string): unknown => structuredClone(data.get(checked(path)));
  const write = (path: string, value: object | null): void => {
    if (value === null) data.delete(path);
    else data.set(path, JSON.parse(JSON.stringify(value)) as object);
    writesPerDocument.set(path, (writesPerDocument.get(path) ?? 0) + 1);
    onWrite(path);
  };
  const reader = {
    get: <Data>(path: string) => Promise.resolve(read(path) as Data | undefined),
    getAll: <Data>(paths: readonly string[]) =>
      Promise.resolve(paths.map((path) => read(path) as Data | undefined)),
  };
  return {
    ...reader,
    data,
    writesPerDocument,
    query: <Data>(query: DocumentQuery) => Promise.resolve(run<Data>(data, query)),
    // Handlers' transactions run one after another: what is left of isolation is what commits in between.
    transact: async <Result>(
      work: (transaction: DocumentTransaction) => Promise<Result>,
    ): Promise<Result> => {
      for (;;) {
        const attempt = beginTransaction(read);
        const result = await work(attempt.transaction);
        beforeCommit();
        if (attempt.isStale()) continue;
        attempt.check(data);
        for (const [path, value] of attempt.writes) write(path, value);
        return result;
      }
    },
    increment: (path, amounts, fixed) => {
      const before = (read(path) ?? {}) as Record<string, number>;
      const after: Record<string, unknown> = { ...before, ...fixed };
      for (const [field, amount] of Object.entries(amounts))
        after[field] = (before[field] ?? 0) + amount;
      write(path, after);
      return Promise.resolve();
    },
    watch: () => () => undefined,
  };
}

export interface MemoryDocuments extends Documents {
  readonly data: ReadonlyMap<string, object>;
  readonly writesPerDocument: ReadonlyMap<string, number>;
}

interface Attempt {
  readonly transaction: DocumentTransaction;
  readonly writes: readonly (readonly [path: string, value: object | null])[];
  isStale(): boolean;
  check(data: ReadonlyMap<string, object>): void;
}

function beginTransaction(read: (path: string) => unknown): Attempt {
  const seen = new Map<string, string>();
  const writes: (readonly [string, object | null])[] = [];
  const mustExist: string[] = [];
  const mustNotExist: string[] = [];
  const get = (path: string): unknown => {
    if (writes.length > 0)
      throw new Error('Firestore transactions require all reads to be executed before all writes.');
    const value = read(path);
    seen.set(path, JSON.stringify(value) ?? '');
    return value;
  };
  return {
    writes,
    isStale: () => [...seen].some(([path, value]) => (JSON.stringify(read(path)) ?? '') !== value),
    check: (data) => {
      for (const path of mustNotExist)
        if (data.has(path)) throw Object.assign(new Error(`ALREADY_EXISTS: ${path}`), { code: 6 });
      for (const path of mustExist)
        if (!data.has(path)) throw Object.assign(new Error(`NOT_FOUND: ${path}`), { code: 5 });
    },
    transaction: {
      get: <Data>(path: string) => Promise.resolve(get(path) as Data | undefined),
      getAll: <Data>(paths: readonly string[]) =>
        Promise.resolve(paths.map((path) => get(path) as Data | undefined)),
      create: (path, value) => {
        mustNotExist.push(path);
        writes.push([path, value]);
      },
      set: (path, value) => void writes.push([path, value]),
      update: (path, fields) => {
        mustExist.push(path);
        const merged: object = { ...(read(path) as Record<string, unknown>), ...fields };
        writes.push([path, merged]);
      },
      delete: (path) => void writes.push([path, null]),
    },
  };
}

function run<Data>(data: ReadonlyMap<string, object>, query: DocumentQuery): FoundDocument<Data>[] {
  const found = [...data]
    .filter(([path]) => isIn(path, query.from))
    .filter(([, value]) =>
      (query.where ?? []).every((condition) =>
        matches(value as Record<string, unknown>, condition),
      ),
    )
    .map(([path, value]) => ({ path, data: structuredClone(value) as Data }));
  for (const [field, direction] of [...(query.orderBy ?? [])].reverse()) {
    const sign = direction === 'asc' ? 1 : -1;
    found.sort(
      (a, b) =>
        sign * compare(field, a.data as Record<string, unknown>, b.data as Record<string, unknown>),
    );
  }
  const { orderBy = [], startAfter } = query;
  const isAfter = ({ data: value }: FoundDocument<Data>): boolean =>
    startAfter === undefined || position(value as Record<string, unknown>, orderBy, startAfter) > 0;
  return found.filter(isAfter).slice(0, query.limit);
}

/** Whether a document comes after (positive), at or before a position in an order. */
function position(
  value: Record<string, unknown>,
  orderBy: NonNullable<DocumentQuery['orderBy']>,
  at: readonly unknown[],
): number {
  if (at.length === 0 || at.length > orderBy.length)
    throw new Error(`${at.length} cursor values do not fit an order by ${orderBy.length} fields`);
  for (const [index, wanted] of at.entries()) {
    const [field, direction] = orderBy[index] ?? ['', 'asc'];
    const order = compare(field, value, { [field]: wanted });
    if (order !== 0) return direction === 'asc' ? order : -order;
  }
  return 0;
}

/** Firestore's client refuses the path of anything but a document. */
function checked(path: string): string {
  const parts = path.split('/');
  if (parts.length % 2 === 1 || parts.includes(''))
    throw new Error(`Value for argument "documentPath" must point to a document: ${path}`);
  return path;
}

function isIn(path: string, from: DocumentQuery['from']): boolean {
  const parts = path.split('/');
  if ('group' in from) return parts[parts.length - 2] === from.group;
  return parts.slice(0, -1).join('/') === from.collection;
}

function matches(
  value: Record<string, unknown>,
  [field, operator, wanted]: NonNullable<DocumentQuery['where']>[number],
): boolean {
  const is = value[field];
  switch (operator) {
    case '==':
      return is === wanted;
    case '>=':
      return typeof is === typeof wanted && (is as string) >= (wanted as string);
    case '<=':
      return typeof is === typeof wanted && (is as string) <= (wanted as string);
    default:
      throw new Error(`the simulation does not know the operator ${operator}`);
  }
}

function compare(field: string, a: Record<string, unknown>, b: Record<string, unknown>): number {
  const [x, y] = [a[field], b[field]];
  if (typeof x === 'number' && typeof y === 'number') return x - y;
  const [left, right] = [String(x), String(y)];
  return left < right ? -1 : left > right ? 1 : 0;
}
