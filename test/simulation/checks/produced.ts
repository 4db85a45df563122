import { readItems, type BlobFacts, type Pipeline, type Step, type Task } from '@attacca/core';
import { simulatedCatalog } from '../scenario/operations';
import { type Content } from '../storage/blobs';
import { type World } from '../world';

/** What a step left, read from its documents and blobs as a user would: by port, then by item. */
export interface Produced {
  /** Of an output that is one per item (or one at all): content by item. */
  readonly values: Readonly<Record<string, ReadonlyMap<number, string>>>;
  /** Of a `many` output: content in order, with the item each was made of. */
  readonly items: Readonly<Record<string, readonly { content: string; parent: number }[]>>;
  /** Items that workers reported as failed. */
  readonly failed: ReadonlySet<number>;
}

export function tasksOf(world: World, job_id: string, step_id: string): Task[] {
  const tasks: Task[] = [];
  for (const { data } of world.database.collection(`pipelines/${job_id}/tasks`)) {
    const task = data as unknown as Task;
    if (task.step_id === step_id) tasks.push(task);
  }
  return tasks.sort((a, b) => (a.batch?.index ?? 0) - (b.batch?.index ?? 0));
}

/** Items of tasks that failed as a whole: no worker was ever able to finish them. */
export function lostItems(tasks: readonly Task[]): Set<number> {
  const lost = new Set<number>();
  for (const { state, batch } of tasks) {
    if (state !== 'failed' || batch === null) continue;
    for (let item = batch.from; item < batch.to; item += 1) lost.add(item);
  }
  return lost;
}

/** @throws Error when documents and blobs do not fit together */
export function readProduced(world: World, pipeline: Pipeline, step: Step): Produced {
  const tasks = tasksOf(world, pipeline.job_id, step.step_id);
  return step.map === null ? readOnce(world, step) : readMapped(world, step, tasks);
}

function readOnce(world: World, step: Step): Produced {
  const values: Record<string, Map<number, string>> = {};
  const items: Record<string, { content: string; parent: number }[]> = {};
  for (const [port, output] of Object.entries(step.outputs)) {
    if (output.kind === 'file') values[port] = new Map([[0, one(contentOf(world, output))]]);
    else if (output.kind === 'views') {
      const list = many(contentOf(world, output.list));
      if (list.length !== output.count)
        throw new Error(`${port} says it has ${output.count} views, and has ${list.length}`);
      items[port] = list.map((content) => ({ content, parent: 0 }));
    } else
      throw new Error(`${port} is of the kind ${output.kind}, which no step that runs once has`);
  }
  return { values, items, failed: new Set() };
}

function readMapped(world: World, step: Step, tasks: readonly Task[]): Produced {
  const values: Record<string, Map<number, string>> = {};
  const items: Record<string, { content: string; parent: number }[]> = {};
  const failed = new Set<number>();
  for (const task of tasks) {
    if (task.state !== 'completed') continue;
    for (const { index } of task.failed_items) failed.add(index);
    for (const [port, output] of Object.entries(task.outputs)) {
      if (output.kind === 'file') throw new Error(`${task.task_id} left a file at ${port}`);
      const contents = many(contentOf(world, output.kind === 'views' ? output.list : output));
      if (output.groups === undefined) {
        const known = (values[port] ??= new Map<number, string>());
        if (output.kind !== 'pack') throw new Error(`${task.task_id} left views without groups`);
        for (const { index, offset } of readItems(output.items)) {
          if (known.has(index)) throw new Error(`item ${index} of ${port} was made twice`);
          known.set(index, contents[offset] ?? '');
        }
      } else (items[port] ??= []).push(...ungrouped(contents, output.groups));
    }
  }
  for (const [port, output] of Object.entries(step.outputs)) {
    const count = isMany(step, port) ? (items[port]?.length ?? 0) : step.fan_out?.items;
    if (output.kind !== 'items' || output.count !== count)
      throw new Error(`${port} is said to be ${JSON.stringify(output)}, and holds ${count}`);
  }
  return { values, items, failed };
}

function isMany({ service, operation }: Step, port: string): boolean {
  const outputs = simulatedCatalog.findOperation(service, operation)?.outputs;
  return outputs?.find(({ name }) => name === port)?.cardinality === 'many';
}

function ungrouped(
  contents: readonly string[],
  groups: readonly { index: number; count: number }[],
): { content: string; parent: number }[] {
  const parents = groups.flatMap(({ index, count }) => Array.from({ length: count }, () => index));
  return contents.map((content, at) => ({ content, parent: parents[at] ?? -1 }));
}

function contentOf(world: World, { sha256 }: Pick<BlobFacts, 'sha256'>): Content {
  const content = world.blobs.blobs.get(sha256);
  if (content === undefined) throw new Error(`the blob ${sha256} is not there`);
  return content;
}

function one(content: Content): string {
  if (typeof content === 'string') return content;
  throw new Error('a file holds many things');
}

function many(content: Content): readonly string[] {
  if (typeof content !== 'string') return content;
  throw new Error('a list or pack holds one thing');
}
