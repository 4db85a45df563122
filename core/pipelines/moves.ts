import { type StructuredError } from '../errors';
import { advance } from './advance';
import { chargeLostAttempt } from './charge';
import { type Decision, type Draft } from './draft';
import { touched } from './fail-pipeline';
import { cancelTask } from './lease';
import { consultCache, openTasks } from './open-task';
import { recountPage, stepToRecount } from './recount';
import { giveUpResult, settleCancelled, settleCompleted, settleFailed } from './settle';
import { type Task } from './state';

/*
 * Every way a pipeline moves, from whichever side it comes: a trigger, a worker's report, the sweeper, an operator. All
 * that follows from a move is part of it, and is committed as one.
 */

/** Whether a pipeline would move, without reading anything more. */
export function hasWork(draft: Draft): boolean {
  advance(draft);
  return draft.pipeline !== draft.before || stepToRecount(draft) !== undefined;
}

/** Moves a pipeline as far as it goes by itself. Applied to its own result it changes nothing. */
export function* moveOn(draft: Draft): Decision<void> {
  advance(draft);
  const head = draft.isOver ? undefined : stepToRecount(draft);
  if (head !== undefined) yield* recountPage(draft, head);
  yield* finish(draft);
}

/** @param task completed by a worker, with its outputs */
export function* finishTask(draft: Draft, task: Task): Decision<void> {
  yield* settleCompleted(draft, task);
  yield* finish(draft);
}

/** @param task failed for good */
export function* giveUpTask(draft: Draft, task: Task, error: StructuredError): Decision<void> {
  yield* settleFailed(draft, task, error);
  yield* finish(draft);
}

/** A task nobody wants any more: whoever waits for its result goes on with it. */
export function* abandonTask(draft: Draft, task: Task): Decision<void> {
  const charged = chargeLostAttempt(task, draft.now, draft.catalog);
  yield* settleCancelled(draft, cancelTask(charged, draft.now));
}

/**
 * Looks again for the result of a queued task that nobody was told of, or that waits for another. One that has ended
 * meanwhile leaves the lead to the next.
 */
export function* resolveTask(draft: Draft, task: Task): Decision<void> {
  const isEnded = task.state === 'failed' || task.state === 'cancelled' || draft.isOver;
  if (isEnded) return yield* giveUpResult(draft, task);
  if (task.state !== 'queued') return;
  yield* consultCache(draft, task);
  yield* finish(draft);
}

function* finish(draft: Draft): Decision<void> {
  yield* openTasks(draft);
  if (draft.pipeline !== draft.before) draft.pipeline = touched(draft.pipeline, draft.now);
}
