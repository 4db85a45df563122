import { addUsage, noUsage, type Usage } from '../cost/usage';
import { structuredError, type StructuredError } from '../errors';
import { handOver, readyEntry } from './cache';
import { combinedResult, countOf, resultOf } from './digests';
import { inconsistent, type Decision, type Draft } from './draft';
import { failPipeline } from './fail-pipeline';
import { joinId, leafOf } from './fan-out';
import { chainOf, endBatch, followersOf, nextInLane } from './hand-out';
import { finishMappedStep, finishStep, markCounted } from './finish-step';
import {
  isTerminal,
  type ChildResult,
  type FailedItem,
  type Join,
  type Pipeline,
  type Step,
  type Task,
} from './state';
import { taskId } from './tasks';

/** Failed items a step or join remembers; all of them are in the tasks. */
const rememberedFailures = 20;

/**
 * All that follows from a completed task: its result is kept, its batch counted or moved on, the next batch handed out,
 * its step finished.
 * @param task with its outputs, completed
 */
export function* settleCompleted(draft: Draft, task: Task): Decision<void> {
  draft.putTask(task);
  draft.completed.push(task);
  if (!task.cached) yield* keepResult(draft, task);
  if (draft.isOver || !isCurrent(draft, task)) return;
  const step = draft.step(task.step_id);
  if (task.batch === null) return finishStep(draft, step, task);
  const failed = task.failed_items.map(({ index, error }) => failedItem(index, error));
  if (exceeds(draft, step, { failed_items: failed.length, failed })) return;
  const operation = draft.catalog.findOperation(task.service, task.operation);
  const isEmpty = Object.values(task.outputs).every((output) => countOf(output) === 0);
  yield* moveBatchOn(draft, task, {
    failed,
    result: resultOf(task, operation),
    cached: task.cached ? 1 : 0,
    usage: task.usage,
    isLost: isEmpty && failed.length > 0,
  });
}

/** A task that failed for good: its step fails, or its items count as failed where that many are tolerated. */
export function* settleFailed(draft: Draft, task: Task, error: StructuredError): Decision<void> {
  draft.putTask(task);
  yield* giveUpResult(draft, task);
  if (draft.isOver || !isCurrent(draft, task)) return;
  const step = draft.step(task.step_id);
  if (task.batch === null || toleratedFailures(step) === 0) {
    draft.pipeline = failPipeline(draft.pipeline, { step_id: step.step_id, error, now: draft.now });
    return;
  }
  const indexes = yield* itemsOf(draft, step, task);
  const failed = indexes.map((index) => failedItem(index, error));
  if (exceeds(draft, step, { failed_items: failed.length, failed })) return;
  yield* moveBatchOn(draft, task, { ...nothing, failed, usage: task.usage, isLost: true });
}

/** A task that nobody wants any more: cancelled, or of an older generation. */
export function* settleCancelled(draft: Draft, task: Task): Decision<void> {
  draft.putTask(task);
  yield* giveUpResult(draft, task);
}

/** How many items of a step may fail without failing it. */
export function toleratedFailures({ map, fan_out }: Step): number {
  if (map === null) return 0;
  const share = Math.floor(((fan_out?.items ?? 0) * map.tolerated_failure_percentage) / 100);
  return Math.max(map.tolerated_failure_count, share);
}

interface BatchOutcome {
  readonly failed: readonly FailedItem[];
  readonly result: ChildResult;
  readonly cached: number;
  readonly usage: Usage;
  /** Nothing of the batch is left for the steps that follow. */
  readonly isLost: boolean;
}

const nothing: Omit<BatchOutcome, 'isLost'> = {
  failed: [],
  result: { digest: null, emitted: {} },
  cached: 0,
  usage: noUsage,
};

function* moveBatchOn(draft: Draft, task: Task, outcome: BatchOutcome): Decision<void> {
  const { batch } = task;
  const step = draft.step(task.step_id);
  const { fan_out } = step;
  if (batch === null || fan_out === null) return;
  const chain = chainOf(draft, fan_out.head);
  const counted: Step[] = [step];
  for (const at of counted) {
    const followers = followersOf(chain, at);
    if (outcome.isLost) counted.push(...followers);
    else if (at === step) {
      for (const { step_id } of followers) {
        draft.starts.push({ step_id, batch: batch.index, before: task });
      }
    }
  }
  const leaf = leafOf(fan_out, batch.index);
  const position = batch.index - leaf * fan_out.leaf_size;
  // What comes next is taken before a step is finished: then its chain is still the one it ran in.
  const branches = counted.filter((at) => followersOf(chain, at).length === 0).length;
  const isFree = yield* endBatch(draft, chain, { leaf, position, branches });
  if (isFree) yield* nextInLane(draft, fan_out.head, leaf);
  for (const at of counted) {
    if (draft.isOver) return;
    const own = at.step_id === step.step_id ? outcome : nothing;
    yield* count(draft, at, { ...own, leaf, position });
    if (at.step_id === step.step_id) markCounted(draft, task);
  }
}

interface Count extends Omit<BatchOutcome, 'isLost'> {
  readonly leaf: number;
  readonly position: number;
}

/** Counts one batch in its leaf, and every join that becomes complete with it in its parent. */
function* count(draft: Draft, step: Step, { leaf, ...counted }: Count): Decision<void> {
  const id = joinId(step, 0, leaf);
  const join = yield* draft.join(id);
  if (join === undefined) throw inconsistent(`there is no join ${id}`);
  yield* countIn(draft, step, withOneMore(join, counted));
}

/** Counts a leaf that is complete as it is created in its parent. */
export function* countLeaf(draft: Draft, step: Step, leaf: number): Decision<void> {
  const join = yield* draft.join(joinId(step, 0, leaf));
  if (join !== undefined) yield* countIn(draft, step, join);
}

/** Writes a join that counts one more, and as many of its ancestors as become complete. */
function* countIn(draft: Draft, step: Step, counted: Join): Decision<void> {
  for (let join = counted; ;) {
    draft.putJoin(join);
    if (exceeds(draft, step, join) || join.missing > 0) return;
    if (join.parent === null) return finishMappedStep(draft, draft.step(step.step_id), join);
    const parent = yield* draft.join(join.parent);
    if (parent === undefined) throw inconsistent(`there is no join ${join.parent}`);
    join = withOneMore(parent, { ...join, result: combinedResult(join) });
  }
}

function withOneMore(
  join: Join,
  child: Pick<Join, 'failed' | 'cached' | 'usage' | 'position'> & {
    readonly result: ChildResult;
    readonly failed_items?: number;
  },
): Join {
  return {
    ...join,
    missing: join.missing - 1,
    failed_items: join.failed_items + (child.failed_items ?? child.failed.length),
    failed: [...join.failed, ...child.failed].slice(0, rememberedFailures),
    cached: join.cached + child.cached,
    usage: addUsage(join.usage, child.usage),
    results: { ...join.results, [child.position]: child.result },
  };
}

/** Fails the pipeline when more items of a step failed than are tolerated. */
function exceeds(
  draft: Draft,
  step: Step,
  seen: { readonly failed_items: number; readonly failed: readonly FailedItem[] },
): boolean {
  if (seen.failed_items <= toleratedFailures(step)) return false;
  draft.pipeline = failForItems(draft.pipeline, step, { ...seen, now: draft.now });
  return true;
}

/**
 * Fails a pipeline of whose step more items failed than are tolerated.
 * @param failed some of them: the first are named in the step
 */
export function failForItems(
  pipeline: Pipeline,
  step: Step,
  seen: {
    readonly failed_items: number;
    readonly failed: readonly FailedItem[];
    readonly now: string;
  },
): Pipeline {
  if (isTerminal(pipeline.state)) return pipeline;
  const { failed_items: items_failed, failed, now } = seen;
  const { step_id } = step;
  const tolerated = toleratedFailures(step);
  const example = failed[0] === undefined ? '' : ` The first: ${failed[0].error_message}`;
  const message = `At least ${items_failed} items of step ${step_id} failed; ${tolerated} may.${example}`;
  const error = structuredError('ITEMS_FAILED', message);
  const failed_items = failed.slice(0, rememberedFailures);
  const steps = pipeline.steps.map((one) =>
    one.step_id === step_id ? { ...one, items_failed, failed_items } : one,
  );
  return failPipeline({ ...pipeline, steps }, { step_id, error, now });
}

/** A result that is worth keeping wakes everybody who waits for it. */
function* keepResult(draft: Draft, task: Task): Decision<void> {
  if (task.cache_key === null) return;
  if (task.failed_items.length > 0) return yield* giveUpResult(draft, task);
  const operation = draft.catalog.findOperation(task.service, task.operation);
  if (operation === undefined) return;
  const entry = yield* draft.cacheEntry(task.cache_key);
  draft.putCacheEntry(task.cache_key, readyEntry(task, operation, draft.now));
  for (const waiter of entry?.waiters ?? []) draft.wake(task.cache_key, waiter);
}

/** A leader that ends without a result leaves the lead to who waits longest. */
export function* giveUpResult(draft: Draft, task: Task): Decision<void> {
  if (task.cache_key === null) return;
  const entry = yield* draft.cacheEntry(task.cache_key);
  const handover = handOver(entry, task, draft.now);
  if (handover === undefined) return;
  draft.putCacheEntry(task.cache_key, handover.entry);
  if (handover.promoted !== null) draft.wake(task.cache_key, handover.promoted);
}

/** The items a task had to work on: those of its batch that were not lost in the steps before. */
function* itemsOf(draft: Draft, step: Step, task: Task): Decision<number[]> {
  const { from, to } = task.batch ?? { from: 0, to: 0 };
  const lost = new Set<number>();
  for (let at = step; at.fan_out !== null && at.fan_out.head !== at.step_id;) {
    const before = draft.step(at.map?.follows ?? at.fan_out.head);
    const done = yield* draft.task(taskId(before.step_id, task.batch?.index ?? null));
    for (const { index } of done?.failed_items ?? []) lost.add(index);
    at = before;
  }
  const all = Array.from({ length: to - from }, (_, index) => from + index);
  return all.filter((index) => !lost.has(index));
}

function isCurrent(draft: Draft, task: Task): boolean {
  const step = draft.step(task.step_id);
  return (
    step.generation === task.generation && (step.state === 'queued' || step.state === 'processing')
  );
}

function failedItem(index: number, error: StructuredError): FailedItem {
  const { error_code, error_message } = error;
  return { index, error_code, error_message: error_message.slice(0, 300) };
}
