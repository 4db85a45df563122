import {
  AttaccaError,
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

/** Which task a call is about. */
export interface TaskAddress {
  readonly job_id: string;
  readonly task_id: string;
}

/** Reads the pipeline of a call. @throws AttaccaError NOT_FOUND */
export async function readPipeline({ documents }: Services, job_id: string): Promise<Pipeline> {
  const pipeline = await documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined) throw new AttaccaError('NOT_FOUND', `There is no job ${job_id}.`);
  return pipeline;
}

/** The task, as a transaction's own read finds it. @throws AttaccaError NOT_FOUND */
export function found(task: Task | undefined, task_id: string): Task {
  if (task === undefined) throw new AttaccaError('NOT_FOUND', `There is no task ${task_id}.`);
  return task;
}

/** Leases a task to a worker, or refuses with the reason. */
export async function lease(
  services: Services,
  caller: WorkerCaller,
  { address, request }: { address: TaskAddress; request: LeaseRequest },
): Promise<LeasedTask> {
  const token = services.newId();
  const path = paths.task(address.job_id, address.task_id);
  // Both reads at once: the lease is on the path from every step to the next.
  const reading = readPipeline(services, address.job_id);
  const deciding = services.documents.transact(async (transaction) => {
    const task = found(await transaction.get<Task>(path), address.task_id);
    const pipeline = await reading;
    const { request_id, instance } = request;
    const claim = { request_id, token, holder: caller.service, instance, now: services.now() };
    const decided = decideLease(task, pipeline, claim);
    if (decided.kind === 'cancelled' || (decided.kind === 'granted' && !decided.isRepeat)) {
      transaction.set(path, decided.task);
    }
    return decided;
  });
  const [pipeline, decision] = await Promise.all([reading, deciding]);
  if (decision.kind === 'refused') throw decision.error;
  if (decision.kind === 'cancelled') {
    throw new AttaccaError('CANCELLED', `Job ${address.job_id} is ${pipeline.state}.`);
  }
  const [answer] = await Promise.all([
    leasedTask(services, pipeline, decision.task),
    markProcessing(services, pipeline, decision.task),
  ]);
  return answer;
}

/** The first lease of a step's tasks is what makes the step `processing`. */
async function markProcessing(services: Services, seen: Pipeline, task: Task): Promise<void> {
  const isQueued = (pipeline: Pipeline): boolean =>
    pipeline.steps.some(
      (step) =>
        step.step_id === task.step_id &&
        step.state === 'queued' &&
        step.generation === task.generation,
    );
  if (!isQueued(seen)) return;
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
