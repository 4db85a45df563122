import { AttaccaError } from '../errors';
import { type Catalog } from '../manifest';
import {
  isTerminal,
  type CacheClaim,
  type CacheEntry,
  type Join,
  type Pipeline,
  type Step,
  type Task,
} from './state';

/*
 * Decisions need documents that only the decision itself can name: which join counts this task, which key its follower
 * has. So a decision is a generator: it yields what it wants to read, gets it, and goes on. It stays pure; whoever drives
 * it does the reading (functions/pipelines/decide.ts within a transaction, tests from a map).
 */

export type Wanted =
  | { readonly kind: 'task'; readonly id: string }
  | { readonly kind: 'join'; readonly id: string }
  | { readonly kind: 'cache'; readonly id: string };

/** Yields what it wants to read and is sent the documents, undefined where there is none. */
export type Decision<Result> = Generator<readonly Wanted[], Result, readonly unknown[]>;

/** A task that is to be opened: the batch of a mapped step, or null for a step that runs once. */
export interface Start {
  readonly step_id: string;
  readonly batch: number | null;
  /** The task it follows batch by batch, just completed. */
  readonly before: Task | null;
}

/** A task for which a result is there, or which is to compute it. */
export interface WokenClaim extends CacheClaim {
  readonly key: string;
}

/** Results taken from the cache in one transaction, at most. The rest is looked up in transactions of their own. */
const cachedPerTransaction = 48;

/** A document as a draft leaves it, undefined where it is deleted, and as it was found. */
interface Write {
  readonly wanted: Wanted;
  readonly before: object | undefined;
  readonly document: object | undefined;
  readonly isNew: boolean;
}

/**
 * What a decision has changed so far. Reads see the changes; documents that were not written by it are read from
 * outside, once.
 */
export class Draft {
  readonly catalog: Catalog;
  readonly now: string;
  /** Tasks of one fan-out that may be handed out at the same time. */
  readonly window: number;
  readonly starts: Start[] = [];
  /** Steps that opened a fan-out whose lanes are to be filled. */
  readonly opened: string[] = [];
  /** Tasks that were completed, by a worker or from the cache: their files are to be written. */
  readonly completed: Task[] = [];
  /** Created and to be published, unless chained. */
  readonly queued: string[] = [];
  /** Created without a look into the cache, which comes next. */
  readonly lookups: string[] = [];
  /** Tasks, perhaps of other pipelines, for which a result is there or which are to compute it themselves. */
  readonly woken: WokenClaim[] = [];
  cachedLeft = cachedPerTransaction;
  readonly #known = new Map<string, unknown>();
  readonly #written = new Map<string, { wanted: Wanted; before: unknown; isNew: boolean }>();
  readonly #fresh = new Set<string>();
  #pipeline: Pipeline;

  constructor(
    readonly before: Pipeline,
    world: { catalog: Catalog; now: string; window: number },
  ) {
    this.#pipeline = before;
    this.catalog = world.catalog;
    this.now = world.now;
    this.window = world.window;
  }

  get pipeline(): Pipeline {
    return this.#pipeline;
  }

  set pipeline(next: Pipeline) {
    this.#pipeline = next;
  }

  get isOver(): boolean {
    return isTerminal(this.#pipeline.state);
  }

  step(step_id: string): Step {
    const step = this.#pipeline.steps.find((candidate) => candidate.step_id === step_id);
    if (step === undefined) throw inconsistent(`there is no step ${step_id}`);
    return step;
  }

  replaceStep(next: Step): void {
    const steps = this.#pipeline.steps.map((step) => (step.step_id === next.step_id ? next : step));
    this.#pipeline = { ...this.#pipeline, steps };
  }

  /** Documents that are known from outside, so that they need not be read again. */
  know(kind: Wanted['kind'], id: string, document: unknown): void {
    this.#known.set(`${kind} ${id}`, document);
  }

  /** A step whose joins cannot exist yet: they are not looked for. */
  isFresh(step: Step): boolean {
    return this.#fresh.has(`${step.step_id} ${step.generation}`);
  }

  markFresh(step: Step): void {
    this.#fresh.add(`${step.step_id} ${step.generation}`);
  }

  *task(id: string): Decision<Task | undefined> {
    return (yield* this.#read({ kind: 'task', id })) as Task | undefined;
  }

  *tasks(ids: readonly string[]): Decision<readonly (Task | undefined)[]> {
    yield* this.readAhead(ids.map((id) => ({ kind: 'task', id })));
    return ids.map((id) => this.#known.get(`task ${id}`) as Task | undefined);
  }

  *join(id: string): Decision<Join | undefined> {
    return (yield* this.#read({ kind: 'join', id })) as Join | undefined;
  }

  /** Reads what will be asked for one by one, at once. */
  *readAhead(wanted: readonly Wanted[]): Decision<void> {
    const unknown = new Map(wanted.map((each) => [`${each.kind} ${each.id}`, each] as const));
    for (const key of [...unknown.keys()]) if (this.#known.has(key)) unknown.delete(key);
    if (unknown.size === 0) return;
    const documents = yield [...unknown.values()];
    [...unknown.keys()].forEach((key, index) => this.#known.set(key, documents[index]));
  }

  *cacheEntry(id: string): Decision<CacheEntry | undefined> {
    return (yield* this.#read({ kind: 'cache', id })) as CacheEntry | undefined;
  }

  /** @param isNew for a task that must not exist; one that was created in this draft stays new */
  putTask(task: Task, isNew = false): void {
    this.#put({ kind: 'task', id: task.task_id }, task, isNew);
  }

  putJoin(join: Join): void {
    this.#put({ kind: 'join', id: join.join_id }, join, false);
  }

  /** @param entry null to forget it */
  putCacheEntry(key: string, entry: CacheEntry | null): void {
    this.#put({ kind: 'cache', id: key }, entry ?? undefined, false);
  }

  /** Everything written but the pipeline, with what was there `before`; `document` undefined means deleted. */
  get writes(): Write[] {
    return [...this.#written.values()].map(({ wanted, before, isNew }) => ({
      wanted,
      before: before as object | undefined,
      isNew,
      document: this.#known.get(`${wanted.kind} ${wanted.id}`) as object | undefined,
    }));
  }

  wake(key: string, { job_id, task_id }: CacheClaim): void {
    this.woken.push({ key, job_id, task_id });
  }

  /** Whether a join was written or read in this draft. */
  hasJoin(id: string): boolean {
    return this.#known.has(`join ${id}`);
  }

  /** A task as it stands in the draft. */
  drafted(id: string): Task | undefined {
    return this.#known.get(`task ${id}`) as Task | undefined;
  }

  *#read(wanted: Wanted): Decision<unknown> {
    const key = `${wanted.kind} ${wanted.id}`;
    if (!this.#known.has(key)) {
      const [document] = yield [wanted];
      this.#known.set(key, document);
    }
    return this.#known.get(key);
  }

  #put(wanted: Wanted, document: unknown, isNew: boolean): void {
    const key = `${wanted.kind} ${wanted.id}`;
    const earlier = this.#written.get(key) ?? { before: this.#known.get(key), isNew };
    this.#written.set(key, { ...earlier, wanted });
    this.#known.set(key, document);
  }
}

/** A state that no sequence of moves leads to. */
export function inconsistent(message: string): AttaccaError {
  return new AttaccaError('INTERNAL', `The pipeline's state is inconsistent: ${message}.`);
}
