import { type Decision, type Draft } from './draft';
import { batchesOfLeaf, joinId, laneStarts, leafJoin, leafOf } from './fan-out';
import { type FanOut, type Join, type Step, type Task } from './state';
import { taskId } from './tasks';

/*
 * Which batch comes next. A batch goes through all steps of its fan-out, one task after another; when the last of them
 * is done, of all branches, whoever did it takes the next batch of the leaf. The last step of the first branch keeps the
 * lanes: its leaves know what was handed out.
 */

/**
 * The steps that take part in the fan-out a step opened: itself first, then those that follow, batch by batch. Steps of it
 * that are complete still belong to it: their place in the order says who keeps the lanes.
 */
export function chainOf(draft: Draft, head: string): Step[] {
  const opener = draft.step(head);
  const taking = draft.pipeline.steps.filter(
    (step) =>
      step.step_id !== head &&
      step.fan_out?.head === head &&
      step.generation === opener.generation &&
      (isActive(step) || step.state === 'completed'),
  );
  return [opener, ...taking];
}

/** The step of a fan-out whose completed tasks hand out the next batch: the last along the first branch. */
export function keeperOf(chain: readonly Step[]): Step | undefined {
  let keeper = chain[0];
  for (let next = keeper; next !== undefined; next = followersOf(chain, next)[0]) keeper = next;
  return keeper;
}

/** The steps that take over a step's batches as they complete. */
export function followersOf(chain: readonly Step[], step: Step): Step[] {
  return chain.filter(
    (candidate) => isFollower(candidate) && candidate.map?.follows === step.step_id,
  );
}

function isFollower({ step_id, fan_out }: Step): boolean {
  return fan_out !== null && fan_out.head !== step_id;
}

export function isActive({ state }: Step): boolean {
  return state === 'queued' || state === 'processing';
}

/** Starts as many batches as may be under way at the same time. */
export function* openLanes(draft: Draft, head: string): Decision<void> {
  const { fan_out } = draft.step(head);
  if (fan_out === null) return;
  for (const leaf of laneStarts(fan_out)) yield* nextInLane(draft, head, leaf);
}

/** Starts the next batch of a lane that has come to `leaf`, if there is one left. */
export function* nextInLane(draft: Draft, head: string, leaf: number): Decision<void> {
  const chain = chainOf(draft, head);
  const fan_out = chain[0]?.fan_out;
  if (fan_out == null) return;
  const batch = yield* takeBatch(draft, { chain, fan_out, leaf });
  if (batch !== null) yield* startBatch(draft, chain, batch);
}

/**
 * Takes note that some branches of a fan-out are done with a batch.
 * @returns whether all are, so that the lane is free
 */
export function* endBatch(
  draft: Draft,
  chain: readonly Step[],
  ended: { leaf: number; position: number; branches: number },
): Decision<boolean> {
  const total = chain.filter((step) => followersOf(chain, step).length === 0).length;
  const keeper = keeperOf(chain);
  if (total === 1 || keeper === undefined) return ended.branches > 0;
  const join = yield* draft.join(joinId(keeper, 0, ended.leaf));
  if (join === undefined || ended.branches === 0) return false;
  const { [ended.position]: before = 0, ...others } = join.ended;
  const now = before + ended.branches;
  const open = now < total ? { ...others, [ended.position]: now } : others;
  draft.putJoin({ ...join, ended: open });
  return now === total;
}

interface Place {
  readonly chain: readonly Step[];
  readonly fan_out: FanOut;
  readonly leaf: number;
}

/** Takes the next batch from a leaf, or from the leaves of the same group after it. */
function* takeBatch(draft: Draft, { chain, fan_out, leaf }: Place): Decision<number | null> {
  const keeper = keeperOf(chain);
  if (keeper === undefined) return null;
  for (let at = leaf; at < fan_out.leaves; at += fan_out.groups) {
    const join = yield* openLeaf(draft, { chain, fan_out, leaf: at }, keeper);
    const batches = batchesOfLeaf(fan_out, at);
    const position = join.to_run === null ? join.handed_out : join.to_run[join.handed_out];
    const batch = position === undefined ? undefined : batches[position];
    if (batch === undefined) continue;
    draft.putJoin({ ...join, handed_out: join.handed_out + 1 });
    return batch;
  }
  return null;
}

/** The keeper's leaf; the first that comes to it creates it, and those of the other steps with it. */
function* openLeaf(draft: Draft, { chain, fan_out, leaf }: Place, keeper: Step): Decision<Join> {
  const id = joinId(keeper, 0, leaf);
  if (!(draft.isFresh(keeper) && !draft.hasJoin(id))) {
    const known = yield* draft.join(id);
    if (known !== undefined) return known;
  }
  const missing = batchesOfLeaf(fan_out, leaf).length;
  for (const step of chain) draft.putJoin(leafJoin(step, leaf, missing));
  return leafJoin(keeper, leaf, missing);
}

/** Starts a batch where it stands: at the first step, or, in a retry, at whichever steps are not done. */
function* startBatch(draft: Draft, chain: readonly Step[], batch: number): Decision<void> {
  const [head] = chain;
  if (head?.fan_out == null) return;
  if (head.generation === 1) {
    draft.starts.push({ step_id: head.step_id, batch, before: null });
    return;
  }
  const done = yield* doneInBatch(draft, chain, batch);
  for (const step of chain) {
    const before = step === head ? null : (done.get(step.map?.follows ?? '') ?? undefined);
    if (done.has(step.step_id) || before === undefined) continue;
    draft.starts.push({ step_id: step.step_id, batch, before });
  }
  const ends = chain.filter((step) => followersOf(chain, step).length === 0);
  const branches = ends.filter(({ step_id }) => done.has(step_id)).length;
  const leaf = leafOf(head.fan_out, batch);
  yield* endBatch(draft, chain, {
    leaf,
    position: batch - leaf * head.fan_out.leaf_size,
    branches,
  });
}

/** The tasks of a batch that a retry keeps: completed, without failed items, after others that are kept. */
export function* doneInBatch(
  draft: Draft,
  chain: readonly Step[],
  batch: number,
): Decision<ReadonlyMap<string, Task>> {
  const tasks = yield* draft.tasks(chain.map((step) => taskId(step.step_id, batch)));
  const done = new Map<string, Task>();
  chain.forEach((step, index) => {
    const task = tasks[index];
    const isAfterKept = index === 0 || done.has(step.map?.follows ?? '');
    const isWhole = task?.state === 'completed' && task.failed_items.length === 0;
    if (task !== undefined && isWhole && isAfterKept) done.set(step.step_id, task);
  });
  return done;
}
