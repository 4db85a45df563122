import {
  assertHoldsLease,
  AttaccaError,
  decideFailure,
  failPipeline,
  releaseLease,
  type FailAnswer,
  type FailRequest,
  type Pipeline,
  type ReleaseRequest,
  type Task,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { publishTasks } from '../pipelines/publish';
import { type Services } from '../services';
import { found, readPipeline, type TaskAddress } from './lease';

/** Reports that an attempt failed: it is tried again later, or the task and with it the pipeline fails. */
export async function fail(
  services: Services,
  { address, request }: { address: TaskAddress; request: FailRequest },
): Promise<FailAnswer> {
  return services.documents.transact(async (transaction) => {
    const path = paths.task(address.job_id, address.task_id);
    const task = found(await transaction.get<Task>(path), address.task_id);
    if (task.finished_by?.request_id === request.request_id) return answerOf(task);
    assertHoldsLease(task, request.lease_token);
    const operation = services.catalog.findOperation(task.service, task.operation);
    if (operation === undefined)
      throw new AttaccaError('INTERNAL', `${task.operation} is in no manifest.`);
    const now = services.now();
    const options = { retry: operation.retry, now, random: services.random() };
    const decision = decideFailure(task, request.error, options);
    const finished_by = { request_id: request.request_id, chained_task_id: null };
    if (decision.kind === 'fail') {
      const pipeline = await transaction.get<Pipeline>(paths.pipeline(address.job_id));
      if (pipeline !== undefined && isCurrent(pipeline, task)) {
        const failed = failPipeline(pipeline, {
          step_id: task.step_id,
          error: decision.error,
          now,
        });
        if (failed !== pipeline) transaction.set(paths.pipeline(address.job_id), failed);
      }
    }
    const after = { ...decision.task, finished_by };
    transaction.set(path, after);
    return answerOf(after);
  });
}

/** Gives an attempt back unused, and tells another worker at once. */
export async function release(
  services: Services,
  { address, request }: { address: TaskAddress; request: ReleaseRequest },
): Promise<void> {
  const pipeline = await readPipeline(services, address.job_id);
  const task = await services.documents.transact(async (transaction) => {
    const path = paths.task(address.job_id, address.task_id);
    const before = found(await transaction.get<Task>(path), address.task_id);
    assertHoldsLease(before, request.lease_token);
    const after = releaseLease(before, services.now());
    transaction.set(path, after);
    return after;
  });
  await publishTasks(services, [task], pipeline.trace_id);
}

function isCurrent(pipeline: Pipeline, task: Task): boolean {
  return pipeline.steps.some(
    (step) => step.step_id === task.step_id && step.generation === task.generation,
  );
}

function answerOf(task: Task): FailAnswer {
  const will_retry = task.state === 'queued';
  return task.not_before === null ? { will_retry } : { will_retry, not_before: task.not_before };
}
