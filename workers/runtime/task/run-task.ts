import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LeasedTask } from '@attacca/core';
import { logAbout } from '../process/log';
import { performTask } from './perform-task';
import { settleFailure, type Unfinished } from './settle-failure';
import { type TaskEnvironment } from './task-environment';
import { openTaskScope } from './task-scope';

/** How an attempt at a task ended for this worker. */
export type TaskOutcome =
  { readonly kind: 'completed'; readonly chained: LeasedTask | null } | Unfinished;

/**
 * One attempt at a leased task. Never rejects: whatever goes wrong is reported to the internal API or,
 * if that fails too, left to the sweeper.
 * @param secondsLeft of the push request
 */
export async function runTask(
  task: LeasedTask,
  surroundings: TaskEnvironment,
  secondsLeft: () => number,
): Promise<TaskOutcome> {
  const { job_id, task_id, step_id, trace_id } = task;
  const log = logAbout(surroundings.log, { job_id, task_id, step_id, trace_id });
  const environment = { ...surroundings, log };
  const scope = openTaskScope(task, environment);
  let folder: string | undefined;
  try {
    folder = await makeFolder(environment);
    log('INFO', `${task.operation} begins.`, { attempt: task.attempt });
    const chained = await performTask({ task, environment, scope, folder, secondsLeft });
    log('INFO', `${task.operation} is complete.`, { chained_task_id: chained?.task_id ?? null });
    return { kind: 'completed', chained };
  } catch (error) {
    scope.stopHeartbeat();
    const reason: unknown = scope.signal.aborted ? scope.signal.reason : error;
    return await settleFailure(reason, task, environment);
  } finally {
    scope.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function makeFolder({ workFolder }: TaskEnvironment): Promise<string> {
  await mkdir(workFolder, { recursive: true });
  return mkdtemp(join(workFolder, 'task-'));
}
