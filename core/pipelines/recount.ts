import { type Decision, type Draft } from './draft';
import { batchesOfLeaf, leafJoin } from './fan-out';
import { chainOf, doneInBatch, isActive } from './hand-out';
import { resultOf } from './digests';
import { countLeaf } from './settle';
import { type FanOut, type Join, type Step, type Task } from './state';
import { taskId } from './tasks';

/** Tasks one transaction looks at. */
const tasksPerPage = 512;

/** A step whose fan-out was opened again by a retry and whose kept batches are not all counted. */
export function stepToRecount(draft: Draft): Step | undefined {
  return draft.pipeline.steps.find(
    (step) =>
      isActive(step) &&
      step.fan_out !== null &&
      step.fan_out.head === step.step_id &&
      step.fan_out.recounted < step.fan_out.leaves,
  );
}

/**
 * Creates the next leaves of a fan-out that a retry opened again: they count what is to run, and know the results of what
 * is kept. After the last leaf the lanes open.
 */
export function* recountPage(draft: Draft, head: Step): Decision<void> {
  const { fan_out } = head;
  if (fan_out === null) return;
  const chain = chainOf(draft, head.step_id);
  const page = Math.max(1, Math.floor(tasksPerPage / (fan_out.leaf_size * chain.length)));
  const to = Math.min(fan_out.leaves, fan_out.recounted + page);
  yield* draft.tasks(taskIdsOf(chain, fan_out, { from: fan_out.recounted, to }));
  for (let leaf = fan_out.recounted; leaf < to; leaf += 1) yield* recountLeaf(draft, chain, leaf);
  for (const { step_id } of chain) {
    const step = draft.step(step_id);
    if (step.fan_out !== null)
      draft.replaceStep({ ...step, fan_out: { ...step.fan_out, recounted: to } });
  }
  if (to === fan_out.leaves) draft.opened.push(head.step_id);
}

/** All tasks of some leaves, so that they are read at once. */
function taskIdsOf(
  chain: readonly Step[],
  fan_out: FanOut,
  { from, to }: { from: number; to: number },
): string[] {
  const leaves = Array.from({ length: to - from }, (_, index) => from + index);
  const batches = leaves.flatMap((leaf) => batchesOfLeaf(fan_out, leaf));
  return chain.flatMap(({ step_id }) => batches.map((batch) => taskId(step_id, batch)));
}

function* recountLeaf(draft: Draft, chain: readonly Step[], leaf: number): Decision<void> {
  const [head] = chain;
  if (head?.fan_out == null) return;
  const kept = new Map<string, Map<number, Task>>(chain.map(({ step_id }) => [step_id, new Map()]));
  const to_run: number[] = [];
  for (const [position, batch] of batchesOfLeaf(head.fan_out, leaf).entries()) {
    const done = yield* doneInBatch(draft, chain, batch);
    if (done.size < chain.length) to_run.push(position);
    for (const [step_id, task] of done) kept.get(step_id)?.set(position, task);
  }
  for (const step of chain) {
    const done = kept.get(step.step_id) ?? new Map<number, Task>();
    const size = batchesOfLeaf(head.fan_out, leaf).length;
    draft.putJoin({
      ...leafJoin(step, leaf, size - done.size),
      to_run,
      results: resultsOf(draft, done),
    });
    if (done.size === size) yield* countLeaf(draft, step, leaf);
  }
}

function resultsOf(draft: Draft, done: ReadonlyMap<number, Task>): Join['results'] {
  return Object.fromEntries(
    [...done].map(([position, task]) => {
      const operation = draft.catalog.findOperation(task.service, task.operation);
      return [String(position), resultOf(task, operation)];
    }),
  );
}
