import {
  chargeLostAttempt,
  giveUpTask,
  isTerminal,
  leaseSeconds,
  repairTask,
  timeAfter,
  touched,
  type Draft,
  type Repair,
  type Task,
} from '@attacca/core';
import { transactCounted } from '../pipelines/counted-transaction';
import { decide, draftOf, writeDraft } from '../pipelines/decide';
import { findTask } from '../pipelines/decide-on-task';
import { followUp, resolve } from '../pipelines/follow-up';
import { logDraft } from '../pipelines/log-states';
import { publishTasks } from '../pipelines/publish';
import { isServiceAtWork } from '../pipelines/service-at-work';
import { abandon } from '../pipelines/settle-pipeline';
import { type Services } from '../services';

interface Repaired {
  readonly decision: Repair;
  readonly draft: Draft;
}

/** Repairs one task that is due, and the pipeline with it. True if something had gone wrong. */
export async function repairDue(services: Services, due: Task): Promise<boolean> {
  const isServiceBusy = await isBusy(services, due);
  const repaired = await transactCounted(services.documents, async (transaction) => {
    const { pipeline, task } = await findTask(transaction, due);
    const operation = task && services.catalog.findOperation(task.service, task.operation);
    if (task === undefined || pipeline === undefined || operation === undefined) return null;
    const draft = draftOf(services, pipeline);
    draft.know('task', task.task_id, task);
    const { retry } = operation;
    const charged = chargeLostAttempt(task, lastSignOfLife(task), services.catalog);
    const decision = repairTask(charged, pipeline, { retry, now: draft.now, isServiceBusy });
    if (decision.kind === 'requeue' || decision.kind === 'postpone') draft.putTask(decision.task);
    if (decision.kind === 'requeue') countMove(draft);
    if (decision.kind === 'fail') {
      countMove(draft);
      await decide(transaction, due.job_id, giveUpTask(draft, decision.task, decision.error));
    }
    writeDraft(transaction, draft, services);
    return { decision, draft };
  });
  return repaired !== null && (await finishRepair(services, due, repaired));
}

/** When a worker that reports nothing any more was last heard of: at its lease, or its last heartbeat. */
function lastSignOfLife({ lease, queued_at }: Task): string {
  return lease === null ? queued_at : timeAfter(lease.expires_at, -leaseSeconds);
}

/** What a repair does outside its transaction. */
async function finishRepair(
  services: Services,
  { job_id, task_id, step_id, operation, state }: Task,
  { decision, draft }: Repaired,
): Promise<boolean> {
  const { traceparent } = draft.pipeline;
  logDraft(services, draft);
  switch (decision.kind) {
    case 'nothing':
    case 'postpone':
      return false;
    case 'cancel':
      await abandon(services, { job_id, task_id });
      return false;
    case 'resolve':
      await resolve(services, { job_id, task_id });
      return false;
    case 'requeue':
      await publishTasks(services, [decision.task], traceparent);
      break;
    case 'fail':
      await followUp(services, draft);
  }
  const previous_state = state;
  const fields = { job_id, task_id, step_id, operation, previous_state, traceparent };
  services.log('WARNING', `the sweeper had to ${decision.kind} a task`, fields);
  return true;
}

/** The pipeline tells how often the normal path did not suffice. */
function countMove(draft: Draft): void {
  if (isTerminal(draft.pipeline.state)) return;
  const sweeper_moves = draft.pipeline.sweeper_moves + 1;
  draft.pipeline = touched({ ...draft.pipeline, sweeper_moves }, draft.now);
}

/** Whether a queued task may only be waiting its turn. */
async function isBusy(services: Services, task: Task): Promise<boolean> {
  return task.state === 'queued' && !task.is_waiting && isServiceAtWork(services, task.service);
}
