import { completeFromCache, decideCache } from './cache';
import { taskCacheKey } from './cache-subject';
import { type Decision, type Draft, type Start } from './draft';
import { openLanes } from './hand-out';
import { settleCompleted } from './settle';
import { type Task } from './state';
import { newTask, republishAt } from './tasks';

/** Opens every task that has come due in a draft, and those that follow from what lies in the cache. */
export function* openTasks(draft: Draft): Decision<void> {
  for (;;) {
    const head = draft.opened.shift();
    if (head !== undefined && !draft.isOver) {
      yield* openLanes(draft, head);
      // They begin together: their entries in the cache are read together, too.
      const keys = draft.starts.map((start) => taskOf(draft, start).cache_key);
      const entries = keys.filter((key) => key !== null);
      yield* draft.readAhead(entries.map((id) => ({ kind: 'cache', id })));
    }
    const start = draft.starts.shift();
    if (start !== undefined) yield* openTask(draft, start);
    if (head === undefined && start === undefined) return;
  }
}

/** Creates a task; nothing is queued whose result is there already, or is being computed elsewhere. */
function* openTask(draft: Draft, start: Start): Decision<void> {
  if (draft.isOver) return;
  const task = taskOf(draft, start);
  draft.putTask(task, task.generation === 1);
  if (task.cache_key === null) draft.queued.push(task.task_id);
  else if (draft.cachedLeft === 0) draft.lookups.push(task.task_id);
  else yield* consultCache(draft, task);
}

/** The task of a start, with the key of its result. */
function taskOf(draft: Draft, { step_id, batch, before }: Start): Task {
  const { pipeline, now } = draft;
  const step = draft.step(step_id);
  const operation = draft.catalog.findOperation(step.service, step.operation);
  const task = newTask(pipeline, step, { batch, now });
  if (operation === undefined) return task;
  return { ...task, cache_key: taskCacheKey({ pipeline, step, operation }, task, before) };
}

/** Looks for the result of a task that nobody was told of, or that waited for another: takes it, or queues the task. */
export function* consultCache(draft: Draft, task: Task): Decision<void> {
  const { now } = draft;
  const operation = draft.catalog.findOperation(task.service, task.operation);
  if (task.cache_key === null || operation === undefined) return queue(draft, task);
  const entry = yield* draft.cacheEntry(task.cache_key);
  const decision = decideCache(entry, task, { operation, mode: draft.pipeline.cache, now });
  switch (decision.kind) {
    case 'hit':
      draft.cachedLeft -= 1;
      return yield* settleCompleted(draft, completeFromCache(task, decision.entry, now));
    case 'wait':
      draft.putCacheEntry(task.cache_key, decision.entry);
      return draft.putTask({ ...task, is_waiting: true, due_at: decision.until });
    case 'lead':
      draft.putCacheEntry(task.cache_key, decision.entry);
      return queue(draft, task);
    case 'alone':
      return queue(draft, task);
  }
}

function queue(draft: Draft, task: Task): void {
  if (task.is_waiting) {
    draft.putTask({ ...task, is_waiting: false, due_at: republishAt(draft.now, 0) });
  }
  draft.queued.push(task.task_id);
}
