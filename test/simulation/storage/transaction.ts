import { type DocumentTransaction } from '@attacca/cloud';
import { type Engine } from '../engine/engine';
import { type Process } from '../engine/process';
import { checkedPath, type Change, type Database, type Write } from './database';

/** Who writes, and what; called with every commit after it has taken effect. */
export type OnCommit = (changes: readonly Change[], writer: Process) => void;

/** How Firestore keeps transactions apart; both kinds exist. */
export type Concurrency = 'optimistic' | 'pessimistic';

/** What the transactions of all processes share. */
export interface Store {
  readonly engine: Engine;
  readonly database: Database;
  readonly onCommit: OnCommit;
  readonly concurrency: Concurrency;
  /** Attempts under way, by the paths they have read. */
  readonly readers: Map<string, Set<Attempt>>;
}

/** As often as Firestore's client tries. */
const attempts = 5;
const aborted = 10;
/** gRPC codes after which the client runs the transaction again, although it may have been committed. */
const retried = [1, 2, 4, 8, 10, 13, 14, 16];

/** Runs a transaction as Firestore's client does: again when it was aborted or nobody knows what became of it. */
export async function runTransaction<Result>(
  store: Store,
  process: Process,
  work: (transaction: DocumentTransaction) => Promise<Result>,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    const attempt = new Attempt(store, process, tried);
    try {
      const result = await work(attempt);
      await attempt.commit();
      return result;
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      const isRetried = typeof code === 'number' && retried.includes(code);
      if (!isRetried || tried === attempts) throw error;
    } finally {
      attempt.release();
    }
  }
}

/** One attempt of a transaction: reads see one state of the database, writes are kept until the commit. */
class Attempt implements DocumentTransaction {
  private readonly seen = new Map<string, number>();
  private readonly writes: Write[] = [];
  /** Another transaction was given the documents this one had read. */
  private isWounded = false;

  constructor(
    private readonly store: Store,
    private readonly process: Process,
    private readonly tried: number,
  ) {}

  async get<Data>(path: string): Promise<Data | undefined> {
    return (await this.getAll<Data>([path]))[0];
  }

  getAll<Data>(paths: readonly string[]): Promise<(Data | undefined)[]> {
    if (this.writes.length > 0)
      throw new Error('Firestore transactions require all reads to be executed before all writes.');
    if (paths.length === 0) return Promise.resolve([]);
    const label = `reads ${paths.join(', ')} in a transaction`;
    return this.store.engine.call(this.process, { label }, () => {
      this.assertConsistent();
      return paths.map((path) => this.read(path) as Data | undefined);
    });
  }

  create(path: string, data: object): void {
    this.writes.push({ kind: 'create', path: checkedPath(path), data });
  }

  set(path: string, data: object): void {
    this.writes.push({ kind: 'set', path: checkedPath(path), data });
  }

  update(path: string, data: object): void {
    this.writes.push({ kind: 'update', path: checkedPath(path), data });
  }

  delete(path: string): void {
    this.writes.push({ kind: 'delete', path: checkedPath(path), data: null });
  }

  async commit(): Promise<void> {
    if (this.writes.length === 0) return;
    const { engine, database, onCommit } = this.store;
    const written = this.writes.map(({ kind, path }) => `${kind} ${path}`).join(', ');
    await engine.call(this.process, { label: `commits ${written}` }, () => {
      if (engine.random.happens(engine.faults.abort)) throw abort('contention');
      this.assertConsistent();
      this.contend();
      const changes = database.commit(this.writes);
      this.release();
      onCommit(changes, this.process);
    });
  }

  /** Gives back what was locked. */
  release(): void {
    for (const path of this.seen.keys()) this.store.readers.get(path)?.delete(this);
  }

  private read(path: string): unknown {
    const { database, readers } = this.store;
    checkedPath(path);
    if (!this.seen.has(path)) {
      this.seen.set(path, database.version(path));
      const others = readers.get(path);
      if (others === undefined) readers.set(path, new Set([this]));
      else others.add(this);
    }
    return database.get(path);
  }

  private assertConsistent(): void {
    if (this.isWounded) throw abort('the documents it had read were taken from it');
    for (const [path, version] of this.seen)
      if (this.store.database.version(path) !== version) throw abort(`${path} has changed`);
  }

  /** With locks, the documents to be written may be held by others: either they or this one must begin again. */
  private contend(): void {
    const { concurrency, engine, readers } = this.store;
    if (concurrency === 'optimistic') return;
    const rivals = this.writes.flatMap(({ path }) =>
      [...(readers.get(path) ?? [])].filter((other) => other !== this && other.isAlive()),
    );
    if (rivals.length === 0) return;
    if (this.tried < attempts - 1 && engine.random.happens(50)) throw abort('contention');
    for (const rival of rivals) rival.isWounded = true;
  }

  private isAlive(): boolean {
    return this.process.state === 'running';
  }
}

export { type Attempt };

function abort(reason: string): Error {
  return Object.assign(new Error(`${aborted} ABORTED: ${reason}`), { code: aborted });
}
