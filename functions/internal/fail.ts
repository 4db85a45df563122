import {
  assertHoldsLease,
  AttaccaError,
  chargeAttempt,
  bookedTask,
  decideFailure,
  giveUpTask,
  releaseLease,
  taskLines,
  type Draft,
  type FailAnswer,
  type FailRequest,
  type ReleaseRequest,
  type Task,
} from '@attacca/core';
import { transactCounted } from '../pipelines/counted-transaction';
import { decide, draftOf, writeDraft } from '../pipelines/decide';
import { followUp } from '../pipelines/follow-up';
import { logStates } from '../pipelines/log-states';
import { paths } from '../pipelines/paths';
import { publishTasks } from '../pipelines/publish';
import { failAboveTolerance } from '../pipelines/tolerance';
import { transactDraft } from '../pipelines/transact-draft';
import { type Services } from '../services';
import { readTask, type TaskAddress } from './read-task';

/** Reports that an attempt failed: it is tried again later, or the task fails with all that follows from it. */
export async function fail(
  services: Services,
  { address, request }: { address: TaskAddress; request: FailRequest },
): Promise<FailAnswer> {
  const { draft, task: after } = await transactDraft(services, async (transaction) => {
    const { pipeline, task } = await readTask(transaction, address);
    if (task.finished_by?.request_id === request.request_id) return { draft: null, task };
    assertHoldsLease(task, request.lease_token);
    const drafted = draftOf(services, pipeline);
    drafted.know('task', task.task_id, task);
    const decided = decideAttempt(services, drafted, {
      task: chargeAttempt(task, request.usage, services.catalog),
      request,
    });
    const settled = {
      ...decided.task,
      finished_by: { request_id: request.request_id, chained_task_id: null },
    };
    if (decided.kind === 'retry') drafted.putTask(settled);
    else await decide(transaction, address.job_id, giveUpTask(drafted, settled, decided.error));
    writeDraft(transaction, drafted, services);
    return { draft: drafted, task: settled };
  });
  if (draft !== null) await followUp(services, draft);
  if (draft !== null && after.state === 'failed') await failAboveTolerance(services, after);
  return answerOf(after);
}

function decideAttempt(
  services: Services,
  { now }: Draft,
  { task, request }: { task: Task; request: FailRequest },
) {
  const operation = services.catalog.findOperation(task.service, task.operation);
  if (operation === undefined)
    throw new AttaccaError('INTERNAL', `${task.operation} is in no manifest.`);
  const { retry } = operation;
  return decideFailure(task, request.error, { retry, now, random: services.random() });
}

/** Gives an attempt back unused, and tells another worker at once. */
export async function release(
  services: Services,
  { address, request }: { address: TaskAddress; request: ReleaseRequest },
): Promise<void> {
  const { before, task, pipeline } = await transactCounted(
    services.documents,
    async (transaction) => {
      const read = await readTask(transaction, address);
      assertHoldsLease(read.task, request.lease_token);
      const charged = chargeAttempt(read.task, request.usage, services.catalog);
      const after = bookedTask(releaseLease(charged, services.now()), transaction.counts);
      transaction.set(paths.task(address.job_id, address.task_id), after);
      return { before: read.task, task: after, pipeline: read.pipeline };
    },
  );
  logStates(services, pipeline, taskLines(before, task));
  await publishTasks(services, [task], pipeline.traceparent);
}

function answerOf(task: Task): FailAnswer {
  const will_retry = task.state === 'queued';
  return task.not_before === null ? { will_retry } : { will_retry, not_before: task.not_before };
}
