import { type TaskOutput } from '../handshake/types';
import { type Catalog } from '../manifest';
import { completeTask } from './completion';
import { Draft, type Decision, type Wanted } from './draft';
import { leaseTask } from './lease';
import { finishTask, giveUpTask, moveOn, resolveTask } from './moves';
import { structuredError } from '../errors';
import { type CacheClaim, type CacheEntry, type Join, type Pipeline, type Task } from './state';

/*
 * For tests: drives decisions over documents in a map, one move after another, as functions do over Firestore.
 */

/** What a fake worker leaves: outputs and failed items, or null when the whole task fails. */
export type Work = (task: Task) => {
  outputs: Readonly<Record<string, TaskOutput>>;
  failed?: readonly number[];
} | null;

export class Run {
  readonly tasks = new Map<string, Task>();
  readonly joins = new Map<string, Join>();
  readonly writes = new Map<string, number>();
  /** Tasks that wait for a worker. */
  readonly queue: string[] = [];
  /** The most tasks of each step that were under way at the same time. */
  readonly concurrent = new Map<string, number>();
  #seconds = 0;

  constructor(
    public pipeline: Pipeline,
    readonly world: { catalog: Catalog; window: number; cache?: Map<string, CacheEntry> },
  ) {}

  now(): string {
    return new Date(Date.UTC(2026, 0, 1, 12) + (this.#seconds += 1) * 1000).toISOString();
  }

  /** Applies a decision and commits what it changed. */
  move(decide: (draft: Draft) => Decision<void>): Draft {
    const { catalog, window } = this.world;
    const draft = new Draft(this.pipeline, { catalog, window, now: this.now() });
    const decision = decide(draft);
    for (let step = decision.next(); step.done !== true;) {
      step = decision.next(step.value.map((wanted) => this.#read(wanted)));
    }
    this.#commit(draft);
    for (const task_id of draft.lookups) this.#resolve({ job_id: this.pipeline.job_id, task_id });
    for (const claim of draft.woken) this.#resolve(claim);
    return draft;
  }

  /** Moves on until nothing follows, as triggers would. */
  moveOn(): void {
    for (let before: Pipeline | null = null; before !== this.pipeline;) {
      before = this.pipeline;
      this.move(moveOn);
    }
  }

  /** Takes a queued task, or one that `choose` picks, and finishes it. */
  work(work: Work, choose: (bound: number) => number = () => 0): void {
    const [task_id] = this.queue.splice(choose(this.queue.length), 1);
    const queued = task_id === undefined ? undefined : this.tasks.get(task_id);
    if (queued === undefined) return;
    const claim = { request_id: 'r', token: 't', holder: queued.service, instance: 'i' };
    const task = leaseTask(queued, { ...claim, now: this.now() });
    const done = work(task);
    if (done === null) {
      const error = structuredError('OPERATION_FAILED', 'it broke');
      this.move((draft) => giveUpTask(draft, { ...task, state: 'failed', error }, error));
    } else {
      const error = structuredError('OPERATION_FAILED', 'the item broke');
      const timing = { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 };
      const request = {
        request_id: 'c',
        lease_token: 't',
        outputs: done.outputs,
        failed_items: (done.failed ?? []).map((index) => ({ index, error })),
        timing,
        seconds_left: 0,
        seconds_used: 0,
      };
      this.move((draft) => finishTask(draft, completeTask(task, request, draft)));
    }
    this.moveOn();
  }

  /** Works until nothing is queued. */
  finish(work: Work, choose?: (bound: number) => number): void {
    this.moveOn();
    for (let left = 100_000; this.queue.length > 0 && left > 0; left -= 1) this.work(work, choose);
  }

  #resolve({ job_id, task_id }: CacheClaim): void {
    const task = job_id === this.pipeline.job_id ? this.tasks.get(task_id) : undefined;
    if (task !== undefined) this.move((draft) => resolveTask(draft, task));
  }

  #read({ kind, id }: Wanted): unknown {
    if (kind === 'task') return this.tasks.get(id);
    return kind === 'join' ? this.joins.get(id) : this.world.cache?.get(id);
  }

  #commit(draft: Draft): void {
    this.pipeline = draft.pipeline;
    for (const { wanted, document, isNew } of draft.writes) {
      const { kind, id } = wanted;
      if (isNew && this.tasks.has(id)) throw new Error(`The task ${id} exists.`);
      this.writes.set(`${kind} ${id}`, (this.writes.get(`${kind} ${id}`) ?? 0) + 1);
      if (kind === 'task') this.tasks.set(id, document as Task);
      else if (kind === 'join') this.joins.set(id, document as Join);
      else if (document === undefined) this.world.cache?.delete(id);
      else this.world.cache?.set(id, document as CacheEntry);
    }
    this.queue.push(...draft.queued);
    for (const { step_id } of this.pipeline.steps) {
      const underWay = this.queue.filter((id) => id.startsWith(`${step_id}.`)).length;
      this.concurrent.set(step_id, Math.max(underWay, this.concurrent.get(step_id) ?? 0));
    }
  }
}
