import { AttaccaError } from '../errors';
import { type CompleteRequest } from '../handshake/types';
import { type Catalog } from '../manifest';
import { followerJoinId } from './expansion';
import { type Join, type Pipeline, type Step, type Task } from './state';
import { newTask } from './tasks';

/** A finished task's document. */
export function completeTask(task: Task, request: CompleteRequest, now: string): Task {
  return {
    ...task,
    state: 'completed',
    outputs: request.outputs,
    failed_items: request.failed_items,
    timing: request.timing,
    conversions: request.conversions ?? {},
    finished_at: now,
    due_at: null,
  };
}

/**
 * Checks that a completion says what the operation declares: every output port, in the form the task calls for.
 * @throws AttaccaError INVALID_REQUEST naming the port
 */
export function assertOutputsDeclared(
  task: Task,
  request: CompleteRequest,
  catalog: Catalog,
): void {
  const operation = catalog.findOperation(task.service, task.operation);
  const ports = operation?.outputs ?? [];
  for (const name of Object.keys(request.outputs)) {
    if (!ports.some((port) => port.name === name))
      throw wrongOutput(name, 'not declared', ports.map((port) => port.name).join(', '));
  }
  for (const port of ports) {
    const kind = request.outputs[port.name]?.kind;
    const due = task.batch !== null ? 'pack' : port.cardinality === 'many' ? 'views' : 'file';
    if (kind !== due) throw wrongOutput(port.name, kind ?? 'missing', due);
  }
}

function wrongOutput(port: string, given: string, allowed: string): AttaccaError {
  const message = `The output ${port} is ${given}; allowed is ${allowed}.`;
  return new AttaccaError('INVALID_REQUEST', message, {
    errors: [{ field: `outputs.${port}`, given, allowed, message }],
  });
}

/** Joins after one more task is counted, up to and including the first that is not complete yet. */
export interface Counted {
  readonly joins: readonly Join[];
  /** The root, if this count completed it. */
  readonly completedRoot: Join | null;
}

/**
 * Counts a completed task (or failed items) in its leaf and in every ancestor that becomes complete with it.
 * @param path the leaf and its ancestors, as far up as `needsParent` asked for
 */
export function countInJoins(path: readonly Join[], failed_items: number): Counted {
  const joins: Join[] = [];
  let failed = failed_items;
  for (const join of path) {
    const counted = {
      ...join,
      missing: join.missing - 1,
      failed_items: join.failed_items + failed,
    };
    joins.push(counted);
    if (counted.missing > 0) return { joins, completedRoot: null };
    if (counted.parent === null) return { joins, completedRoot: counted };
    failed = counted.failed_items;
  }
  return { joins, completedRoot: null };
}

/** True if counting one more in `join` completes it, so that its parent must be read and counted too. */
export function needsParent(join: Join): boolean {
  return join.missing === 1 && join.parent !== null;
}

/** The next tasks of the same batch in a fan-out, which the completion of this one brings about. */
export function followingTasks(pipeline: Pipeline, task: Task, now: string): Task[] {
  const { batch } = task;
  if (batch === null) return [];
  return pipeline.steps
    .filter((step) => step.map?.follows === task.step_id && isRunning(step))
    .map((step) => {
      const join_id = followerJoinId(task.join_id, step);
      return newTask(pipeline, step, { batch: batch.index, join_id, now });
    });
}

/**
 * Which of the new tasks the completing worker goes on with: one of its own service whose time limit fits into what is
 * left of its push request.
 */
export function chooseChained(
  tasks: readonly Task[],
  { service, seconds_left, catalog }: { service: string; seconds_left: number; catalog: Catalog },
): Task | null {
  const fits = (task: Task): boolean => {
    const operation = catalog.findOperation(task.service, task.operation);
    return (
      task.service === service && (operation?.resources.timeout_seconds ?? Infinity) <= seconds_left
    );
  };
  return tasks.find(fits) ?? null;
}

function isRunning(step: Step): boolean {
  return step.state === 'queued' || step.state === 'processing';
}
