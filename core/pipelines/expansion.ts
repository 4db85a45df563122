import { type Join, type Pipeline, type Step, type Task } from './state';
import { joinId, joinPath, joinWidth, leafOf, type JoinScope } from './join-tree';
import { newTask, taskId } from './tasks';

/** Which tasks of a fan-out were completed before this generation: what a retry keeps. */
export type IsCompleted = (task_id: string) => boolean;

export const nothingCompleted: IsCompleted = () => false;

/** Documents to create with one leaf of a fan-out; `joins` from the root down. */
export interface Leaves {
  readonly tasks: readonly Task[];
  readonly joins: readonly Join[];
}

/** Batches a fan-out has. */
export function batchCount(step: Step): number {
  const { items, batch_size } = step.expansion ?? { items: 1, batch_size: 1 };
  return Math.ceil(items / batch_size);
}

/** The steps that run inside the fan-out which `head` opens: itself, and all that follow it item by item. */
export function chainOf(pipeline: Pipeline, head: Step): Step[] {
  const chain = [head];
  for (const before of chain) {
    chain.push(...pipeline.steps.filter((step) => step.map?.follows === before.step_id));
  }
  return chain;
}

/** Batches that still have something to do in some step of the chain. */
export function batchesToRun(chain: readonly Step[], isCompleted: IsCompleted): number[] {
  const [head] = chain;
  if (head === undefined) return [];
  const all = Array.from({ length: batchCount(head) }, (_, index) => index);
  return all.filter((batch) => chain.some((step) => !isCompleted(taskId(step.step_id, batch))));
}

/** Tasks one commit creates at most; with their joins well below what a commit may hold. */
const tasksPerCommit = 256;

/** The step whose fan-out has leaves that do not exist yet, if any. */
export function stepToExpand(pipeline: Pipeline): Step | undefined {
  return pipeline.steps.find(
    ({ state, expansion }) =>
      (state === 'queued' || state === 'processing') &&
      expansion !== null &&
      expansion.created < expansion.leaves,
  );
}

/** Creates the next leaves of a fan-out, a bounded number, and moves the cursor. To be committed as one. */
export function expand(
  pipeline: Pipeline,
  head: Step,
  { isCompleted, now }: { isCompleted: IsCompleted; now: string },
): { readonly pipeline: Pipeline } & Leaves {
  const { expansion } = head;
  if (expansion === null) return { pipeline, tasks: [], joins: [] };
  const perLeaf = Math.ceil(batchCount(head) / expansion.leaves);
  const from = expansion.created;
  const to = Math.min(from + Math.max(1, Math.floor(tasksPerCommit / perLeaf)), expansion.leaves);
  const leaves = createLeaves(pipeline, chainOf(pipeline, head), { from, to, isCompleted, now });
  const steps = pipeline.steps.map((step) =>
    step.step_id === head.step_id ? { ...step, expansion: { ...expansion, created: to } } : step,
  );
  return { pipeline: { ...pipeline, steps, updated_at: now }, ...leaves };
}

/** Ids of the first tasks of leaves `[from, to)`: what is to be published when they have been created. */
export function taskIdsOfLeaves(head: Step, from: number, to: number): string[] {
  const leaves = head.expansion?.leaves ?? 1;
  return Array.from({ length: batchCount(head) }, (_, batch) => batch)
    .filter((batch) => leafOf(batch, leaves) >= from && leafOf(batch, leaves) < to)
    .map((batch) => taskId(head.step_id, batch));
}

/**
 * Everything to create for leaves `[from, to)` of the fan-out that `chain[0]` opens; with leaf 0 come the joins
 * above the leaves, so that the tree grows from the root down. A batch starts at the steps
 * whose predecessor is complete; its later tasks are created as it moves on.
 */
export function createLeaves(
  pipeline: Pipeline,
  chain: readonly Step[],
  options: { from: number; to: number; isCompleted: IsCompleted; now: string },
): Leaves {
  const batches = batchesToRun(chain, options.isCompleted);
  const trees = chain.map((step) => treeOf(step, batches, options.isCompleted));
  const joins = trees.flatMap((tree) => [
    ...(options.from === 0 ? tree.above : []),
    ...tree.leaves
      .filter((join) => join.leaf >= options.from && join.leaf < options.to)
      .map(({ join }) => join),
  ]);
  const [head] = chain;
  const leaves = head?.expansion?.leaves ?? 1;
  const tasks = batches.flatMap((batch) => {
    const leaf = leafOf(batch, leaves);
    if (leaf < options.from || leaf >= options.to) return [];
    const isDone = (step_id: string): boolean => options.isCompleted(taskId(step_id, batch));
    const starting = chain.filter(
      ({ step_id, map }, position) =>
        !isDone(step_id) && (position === 0 || isDone(map?.follows ?? '')),
    );
    return starting.map((step) => {
      const [join_id = ''] = joinPath(scopeOf(step), leaf);
      return newTask(pipeline, step, { batch, join_id, now: options.now });
    });
  });
  return { tasks, joins };
}

/** The leaf join of a follower's task: the same leaf its predecessor's task is counted in. */
export function followerJoinId(predecessorJoinId: string, follower: Step): string {
  const leaf = predecessorJoinId.slice(predecessorJoinId.lastIndexOf('.') + 1);
  const [join_id = ''] = joinPath(scopeOf(follower), Number(leaf));
  return join_id;
}

export function scopeOf(step: Step): JoinScope {
  return {
    step_id: step.step_id,
    generation: step.generation,
    leaves: step.expansion?.leaves ?? 1,
  };
}

interface Tree {
  /** Everything above the leaves, the root first. */
  readonly above: readonly Join[];
  readonly leaves: readonly { readonly leaf: number; readonly join: Join }[];
}

/** The join tree of one step, counting only tasks that are to run; joins without any are left out. */
function treeOf(step: Step, batches: readonly number[], isCompleted: IsCompleted): Tree {
  const scope = scopeOf(step);
  const toRun = batches.flatMap((batch) =>
    isCompleted(taskId(step.step_id, batch)) ? [] : [leafOf(batch, scope.leaves)],
  );
  let missing = countByValue(toRun);
  let width = scope.leaves;
  const levels: { index: number; join: Join }[][] = [];
  for (let level = 0; ; level += 1) {
    levels.push(
      [...missing].map(([index, count]) => ({
        index,
        join: newJoin(scope, { level, index, width, missing: count }),
      })),
    );
    if (width <= 1) break;
    missing = countByValue([...missing.keys()].map((index) => Math.floor(index / joinWidth)));
    width = Math.ceil(width / joinWidth);
  }
  const [leaves = [], ...above] = levels;
  return {
    above: above.reverse().flatMap((level) => level.map(({ join }) => join)),
    leaves: leaves.map(({ index, join }) => ({ leaf: index, join })),
  };
}

function newJoin(
  scope: JoinScope,
  at: { level: number; index: number; width: number; missing: number },
): Join {
  return {
    join_id: joinId(scope, at.level, at.index),
    step_id: scope.step_id,
    generation: scope.generation,
    parent: at.width > 1 ? joinId(scope, at.level + 1, Math.floor(at.index / joinWidth)) : null,
    missing: at.missing,
    failed_items: 0,
  };
}

function countByValue(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
