import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LeasedTask } from '@attacca/core';
import { type SpanOptions } from '@attacca/tracing';
import { type TracedTask } from '../internal-api/client';
import { logAbout } from '../process/log';
import { performTask } from './perform-task';
import { settleFailure, type Unfinished } from './settle-failure';
import { type RequestClock, type TaskEnvironment } from './task-environment';
import { openTaskScope } from './task-scope';

/** How an attempt at a task ended for this worker. */
export type TaskOutcome =
  { readonly kind: 'completed'; readonly chained: LeasedTask | null } | Unfinished;

/**
 * One attempt at a leased task. Never rejects: whatever goes wrong is reported to the internal API or,
 * if that fails too, left to the sweeper.
 * @param clock of the push request
 */
export async function runTask(
  task: TracedTask,
  environment: TaskEnvironment,
  clock: RequestClock,
): Promise<TaskOutcome> {
  const { tracing } = environment;
  return tracing.inSpan(task.operation, spanOf(task), async (span) => {
    const { traceparent } = span;
    const outcome = await attemptTask({ ...task, traceparent }, environment, clock);
    span.set({ 'attacca.outcome': outcome.kind });
    if (outcome.kind === 'failed') span.fail(outcome.error_code);
    return outcome;
  });
}

function spanOf({ traceparent: parent, ...task }: TracedTask): SpanOptions {
  const { job_id, step_id, task_id, attempt, batch } = task;
  return {
    parent,
    attributes: {
      'attacca.job_id': job_id,
      'attacca.step_id': step_id,
      'attacca.task_id': task_id,
      'attacca.operation': task.operation,
      'attacca.attempt': attempt,
      ...(batch === null ? {} : { 'attacca.items': batch.to - batch.from }),
    },
  };
}

async function attemptTask(
  task: TracedTask,
  surroundings: TaskEnvironment,
  clock: RequestClock,
): Promise<TaskOutcome> {
  const { job_id, task_id, step_id, operation, traceparent } = task;
  const log = logAbout(surroundings.log, { job_id, task_id, step_id, operation, traceparent });
  const environment = { ...surroundings, log };
  const scope = openTaskScope(task, environment);
  // Made by whoever needs it; most small tasks never do.
  const folder = join(environment.workFolder, `task-${randomUUID()}`);
  try {
    log('INFO', `${task.operation} begins.`, { attempt: task.attempt });
    const chained = await performTask({ task, environment, scope, folder, clock });
    log('INFO', `${task.operation} is complete.`, { chained_task_id: chained?.task_id ?? null });
    return { kind: 'completed', chained };
  } catch (error) {
    scope.stopHeartbeat();
    const reason: unknown = scope.signal.aborted ? scope.signal.reason : error;
    return await settleFailure(reason, task, { ...environment, report: clock.report });
  } finally {
    scope.close();
    if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
  }
}
