import {
  decideLease,
  isTerminal,
  touched,
  type LeasedTask,
  type LeaseRequest,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { type WorkerCaller } from './caller';
import { leasedTask } from './leased-task';
import { readTask, type TaskAddress } from './read-task';

/** Leases a task to a worker, or refuses with the reason. */
export async function lease(
  services: Services,
  caller: WorkerCaller,
  { address, request }: { address: TaskAddress; request: LeaseRequest },
): Promise<LeasedTask> {
  const token = services.newId();
  const { pipeline, decision } = await services.documents.transact(async (transaction) => {
    const read = await readTask(transaction, address);
    const { request_id, instance } = request;
    const claim = { request_id, token, holder: caller.service, instance, now: services.now() };
    const decided = decideLease(read.task, read.pipeline, claim);
    if (decided.kind === 'granted' && !decided.isRepeat) {
      transaction.set(paths.task(address.job_id, address.task_id), decided.task);
    }
    return { pipeline: read.pipeline, decision: decided };
  });
  if (decision.kind === 'refused') throw decision.error;
  const [answer] = await Promise.all([
    leasedTask(services, pipeline, decision.task),
    markProcessing(services, pipeline, decision.task),
  ]);
  return answer;
}

/**
 * The first task of a step is what makes the step `processing`. The others, which are leased at the same moment, leave it
 * to that one: they would only wait for one another.
 */
async function markProcessing(services: Services, seen: Pipeline, task: Task): Promise<void> {
  const isQueued = (pipeline: Pipeline): boolean =>
    pipeline.steps.some(
      (step) =>
        step.step_id === task.step_id &&
        step.state === 'queued' &&
        step.generation === task.generation,
    );
  const isFirst = task.batch === null || task.batch.index === 0 || task.generation > 1;
  if (!isFirst || !isQueued(seen)) return;
  await services.documents.transact(async (transaction) => {
    const path = paths.pipeline(task.job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (pipeline === undefined || isTerminal(pipeline.state) || !isQueued(pipeline)) return;
    const now = services.now();
    const steps = pipeline.steps.map((step) =>
      step.step_id === task.step_id
        ? { ...step, state: 'processing' as const, started_at: now }
        : step,
    );
    transaction.set(path, touched({ ...pipeline, steps }, now));
  });
}
