import {
  type DocumentQuery,
  type Documents,
  type DocumentTransaction,
  type FoundDocument,
} from '@attacca/cloud';
import { checkedPath } from './storage/database';
import { runQuery } from './storage/query';

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
  const read = (path: string): unknown => structuredClone(data.get(checkedPath(path)));
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
    count: (query) => Promise.resolve(run(data, query).length),
    sum: (query, field) =>
      Promise.resolve(
        run<Record<string, unknown>>(data, query).reduce(
          (total, { data: value }) => total + Number(value[field] ?? 0),
          0,
        ),
      ),
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
  const documents = [...data]
    .filter(([path]) => isIn(path, query.from))
    .map(([path, value]) => ({ path, data: value as Record<string, unknown> }));
  return runQuery(documents, query).map(({ path, data: found }) => ({
    path,
    data: structuredClone(found) as Data,
  }));
}

function isIn(path: string, from: DocumentQuery['from']): boolean {
  const parts = path.split('/');
  if ('group' in from) return parts[parts.length - 2] === from.group;
  return parts.slice(0, -1).join('/') === from.collection;
}
