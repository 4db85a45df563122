import { type Join, type Pipeline, type Task } from '@attacca/core';
import { type Process } from '../engine/process';
import { type Change } from '../storage/database';
import { type World } from '../world';
import { checkFile, checkJoin, checkPipeline, checkTask } from './rules';

/** Checks every commit of a world, and stops it at the first that breaks a rule. */
export function watchCommits(world: World, window: number): void {
  const watch = new Watch(world, window);
  world.observers.push((changes, writer) => {
    for (const change of changes) {
      const fault = watch.check(change, writer);
      if (fault === null || world.engine.violation !== null) continue;
      world.engine.violation = new Error(`${change.path}, written by ${writer.name}: ${fault}`);
    }
    const fault = watch.checkTogether(changes);
    if (fault !== null) world.engine.violation ??= new Error(`written by ${writer.name}: ${fault}`);
  });
}

class Watch {
  private readonly joinWrites = new Map<string, number>();
  /** Tasks that are queued or leased, by pipeline. */
  private readonly running = new Map<string, Map<string, Task>>();

  constructor(
    private readonly world: World,
    private readonly window: number,
  ) {}

  check(change: Change, writer: Process): string | null {
    const { path, before, after, size } = change;
    const [collection, job_id = '', kind] = path.split('/');
    if (collection === 'files') return checkFile(change, (id) => this.pipeline(id)?.owner);
    if (collection !== 'pipelines') return null;
    switch (kind) {
      case undefined:
        return checkPipeline({
          before: before as unknown as Pipeline | undefined,
          after: after as unknown as Pipeline | undefined,
          size,
          writer,
        });
      case 'tasks': {
        this.count(job_id, path, after as unknown as Task | undefined);
        return checkTask({
          before: before as unknown as Task | undefined,
          after: after as unknown as Task | undefined,
          writer,
          pipeline: this.pipeline(job_id),
        });
      }
      case 'joins': {
        const writes = (this.joinWrites.get(path) ?? 0) + 1;
        this.joinWrites.set(path, writes);
        return checkJoin({
          before: before as unknown as Join | undefined,
          after: after as unknown as Join | undefined,
          writes,
          pipeline: this.pipeline(job_id),
        });
      }
      default:
        return null;
    }
  }

  /** What concerns all tasks of a pipeline at once. */
  checkTogether(changes: readonly Change[]): string | null {
    const jobs = new Set(
      changes.flatMap(({ path }) => /^pipelines\/([^/]+)(\/tasks\/|$)/.exec(path)?.[1] ?? []),
    );
    for (const job_id of jobs) {
      const pipeline = this.pipeline(job_id);
      const running = [...(this.running.get(job_id)?.values() ?? [])];
      if (pipeline === undefined) continue;
      if (pipeline.settled_at !== null && running.length > 0)
        return `${job_id} is settled, and ${running[0]?.task_id} still runs`;
      const fault = this.checkConcurrency(pipeline, running);
      if (fault !== null) return fault;
    }
    return null;
  }

  private checkConcurrency(pipeline: Pipeline, running: readonly Task[]): string | null {
    if (running.length < 2) return null;
    const counts = new Map<string, number>();
    for (const task of running) {
      const step = pipeline.steps.find(({ step_id }) => step_id === task.step_id);
      const head = step?.fan_out?.head;
      if (head === undefined || step?.generation !== task.generation) continue;
      counts.set(head, (counts.get(head) ?? 0) + 1);
    }
    for (const [head, count] of counts) {
      const opener = pipeline.steps.find(({ step_id }) => step_id === head);
      const lanes = Math.min(this.window, opener?.map?.max_concurrency ?? Infinity);
      const most = lanes * branchesOf(pipeline, head);
      if (count > most)
        return `${count} tasks of the fan-out of ${head} are under way; ${most} may be`;
    }
    return null;
  }

  private count(job_id: string, path: string, task: Task | undefined): void {
    const tasks = this.running.get(job_id) ?? new Map<string, Task>();
    this.running.set(job_id, tasks);
    if (task?.state === 'queued' || task?.state === 'leased') tasks.set(path, task);
    else tasks.delete(path);
  }

  private pipeline(job_id: string): Pipeline | undefined {
    return this.world.database.get(`pipelines/${job_id}`) as unknown as Pipeline | undefined;
  }
}

/** Where several steps follow one, a batch that it completes goes on in as many tasks. */
function branchesOf({ steps }: Pipeline, head: string): number {
  const chain = steps.filter(({ fan_out }) => fan_out?.head === head);
  const followed = new Set(chain.map(({ map }) => map?.follows));
  return chain.filter(({ step_id }) => !followed.has(step_id)).length;
}
