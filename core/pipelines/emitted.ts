import { type ItemGroups } from '../handshake/types';
import { inconsistent, type Decision, type Draft } from './draft';
import { batchesOf, childJoinId, isLeaf, leafIndex, leafOf, rootJoinId } from './fan-out';
import { type Join, type OutputReference, type Step, type Task } from './state';
import { taskId } from './tasks';

/*
 * The items of a nested fan-out are everything the tasks of a mapped step emitted, one after another. Which task emitted
 * the n-th is found by going down the joins that counted them: each knows how much its children emitted.
 */

/** A part of what one task emitted: things `[from, to)` of its output; the first is item `first_index` of the fan-out. */
export interface Emitted {
  readonly task: Task;
  readonly from: number;
  readonly to: number;
  readonly first_index: number;
}

/** Finds items `[from, to)` of all that a mapped step emitted at a port. */
export function* locateEmitted(
  draft: Draft,
  { step: step_id, output }: OutputReference,
  { from, to }: { from: number; to: number },
): Decision<Emitted[]> {
  const step = draft.step(step_id);
  const found: Emitted[] = [];
  for (let at = from; at < to;) {
    const { batch, offset, count } = yield* batchHolding(draft, { step, port: output, item: at });
    const task = yield* emitterTask(draft, step, batch);
    const end = Math.min(to, offset + count);
    found.push({ task, from: at - offset, to: end - offset, first_index: at });
    at = end;
  }
  return found;
}

/**
 * Which of a nested fan-out's items belong to each item of a batch of the fan-out around it.
 * @returns `[from, to)` of the nested items, and how many are whose
 */
export function* gatherGroups(
  draft: Draft,
  { step: step_id, output }: OutputReference,
  outer: { from: number; to: number },
): Decision<{ from: number; to: number; groups: ItemGroups }> {
  const step = draft.step(step_id);
  const groups: { index: number; count: number }[] = [];
  let from: number | null = null;
  let at = 0;
  for (const batch of step.fan_out === null ? [] : batchesOf(step.fan_out, outer.from, outer.to)) {
    if (groups.length === 0) at = yield* emittedBefore(draft, { step, port: output, batch });
    // A batch that was lost, and tolerated, has emitted nothing.
    const task = yield* draft.task(taskId(step_id, batch));
    const emitted = task?.outputs[output];
    for (const group of (emitted?.kind === 'file' ? undefined : emitted?.groups) ?? []) {
      const isWanted = group.index >= outer.from && group.index < outer.to;
      if (isWanted) {
        from ??= at;
        groups.push(group);
      } else if (from !== null) break;
      at += group.count;
    }
  }
  const first = from ?? at;
  return { from: first, to: first + groups.reduce((sum, { count }) => sum + count, 0), groups };
}

interface Place {
  readonly batch: number;
  /** Items before the batch's first. */
  readonly offset: number;
  readonly count: number;
}

function* batchHolding(
  draft: Draft,
  { step, port, item }: { step: Step; port: string; item: number },
): Decision<Place> {
  let join = yield* known(draft, rootJoinId(step));
  for (let offset = 0; ;) {
    const child = childHolding(join, port, item - offset);
    if (child === null)
      throw inconsistent(`step ${step.step_id} emitted no item ${item} at ${port}`);
    offset += child.before;
    if (isLeaf(join)) {
      const batch = leafIndex(join) * (step.fan_out?.leaf_size ?? 1) + child.position;
      return { batch, offset, count: child.count };
    }
    join = yield* known(draft, childJoinId(step, join, child.position));
  }
}

function* emittedBefore(
  draft: Draft,
  { step, port, batch }: { step: Step; port: string; batch: number },
): Decision<number> {
  const { fan_out } = step;
  if (fan_out === null) return 0;
  const leaf = leafOf(fan_out, batch);
  let join: Join = yield* known(draft, `${step.step_id}.g${step.generation}.0.${leaf}`);
  let total = sumBefore(join, port, batch - leaf * fan_out.leaf_size);
  while (join.parent !== null) {
    const { position, parent } = join;
    join = yield* known(draft, parent);
    total += sumBefore(join, port, position);
  }
  return total;
}

function childHolding(
  join: Join,
  port: string,
  item: number,
): { position: number; before: number; count: number } | null {
  let before = 0;
  for (const position of positionsOf(join)) {
    const count = join.results[position]?.emitted[port] ?? 0;
    if (item < before + count) return { position, before, count };
    before += count;
  }
  return null;
}

function sumBefore(join: Join, port: string, position: number): number {
  return positionsOf(join)
    .filter((at) => at < position)
    .reduce((sum, at) => sum + (join.results[at]?.emitted[port] ?? 0), 0);
}

function positionsOf(join: Join): number[] {
  return Object.keys(join.results)
    .map(Number)
    .sort((a, b) => a - b);
}

function* known(draft: Draft, id: string): Decision<Join> {
  const join = yield* draft.join(id);
  if (join === undefined) throw inconsistent(`there is no join ${id}`);
  return join;
}

function* emitterTask(draft: Draft, step: Step, batch: number): Decision<Task> {
  const id = taskId(step.step_id, batch);
  const task = yield* draft.task(id);
  if (task?.state === 'completed') return task;
  throw inconsistent(`task ${id} left nothing`);
}
