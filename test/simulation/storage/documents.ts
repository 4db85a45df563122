import { type DocumentQuery, type Documents, type FoundDocument } from '@attacca/cloud';
import { type Process } from '../engine/process';
import { checkedPath } from './database';
import { runTransaction, type Store } from './transaction';

/** `Documents` for one process: every call is one of the scheduler's choices. */
export function processDocuments(store: Store, process: Process): Documents {
  const { engine, database } = store;
  const get = (path: string): unknown => database.get(checkedPath(path));
  const find = (query: DocumentQuery): FoundDocument<never>[] =>
    database.query(query) as FoundDocument<never>[];
  const call = <Result>(label: string, perform: () => Result): Promise<Result> =>
    engine.call(process, { label }, perform);
  return {
    get: <Data>(path: string) => call(`reads ${path}`, () => get(path) as Data | undefined),
    getAll: <Data>(paths: readonly string[]) =>
      paths.length === 0
        ? Promise.resolve([])
        : call(`reads ${paths.join(', ')}`, () => paths.map((path) => get(path) as Data)),
    query: <Data>(query: DocumentQuery) =>
      call(`queries ${nameOf(query)}`, () => find(query) as FoundDocument<Data>[]),
    count: (query) => call(`counts ${nameOf(query)}`, () => find(query).length),
    sum: (query, field) =>
      call(`sums up ${field} of ${nameOf(query)}`, () =>
        database.query(query).reduce((total, { data }) => total + Number(data[field] ?? 0), 0),
      ),
    transact: (work) => runTransaction(store, process, work),
    increment: (path, amounts, fixed) =>
      call(`increments ${path}`, () => {
        const before = database.get(checkedPath(path)) ?? {};
        const counted = Object.entries(amounts).map(([field, amount]) => [
          field,
          Number(before[field] ?? 0) + amount,
        ]);
        const data = { ...before, ...fixed, ...(Object.fromEntries(counted) as object) };
        store.onCommit(database.commit([{ kind: 'set', path, data }]), process);
      }),
    watch: () => () => undefined,
  };
}

function nameOf({ from, where = [] }: DocumentQuery): string {
  const conditions = where.map((condition) => condition.join(' ')).join(', ');
  return `${'group' in from ? `all ${from.group}` : from.collection} where ${conditions}`;
}
