import {
  bookedPipeline,
  bookedTask,
  decideLease,
  isTerminal,
  pipelineLines,
  taskLines,
  touched,
  type LeasedTask,
  type LeaseRequest,
  type Pipeline,
  type StateLine,
  type Task,
} from '@attacca/core';
import { transactCounted, type CountedTransaction } from '../pipelines/counted-transaction';
import { logStates } from '../pipelines/log-states';
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
  const { pipeline, decision, lines } = await transactCounted(
    services.documents,
    async (transaction) => {
      const read = await readTask(transaction, address);
      const { request_id, instance } = request;
      const claim = { request_id, token, holder: caller.service, instance, now: services.now() };
      const decided = decideLease(read.task, read.pipeline, claim);
      if (decided.kind === 'refused' || decided.isRepeat)
        return { pipeline: read.pipeline, decision: decided, lines: [] };
      const leased = bookedTask(decided.task, transaction.counts);
      transaction.set(paths.task(address.job_id, address.task_id), leased);
      const marked = isAlone(decided.task)
        ? mark(transaction, read.pipeline, { task: decided.task, now: claim.now })
        : [];
      const changes = [...marked, ...taskLines(read.task, decided.task)];
      return { pipeline: read.pipeline, decision: decided, lines: changes };
    },
  );
  if (decision.kind === 'refused') throw decision.error;
  logStates(services, pipeline, lines);
  const [answer] = await Promise.all([
    leasedTask(services, pipeline, decision.task),
    markProcessing(services, pipeline, decision.task),
  ]);
  return answer;
}

/**
 * The first task of a fan-out's step is what makes the step `processing`, after its lease. The others, which are leased at
 * the same moment, leave it to that one: they would only wait for one another.
 */
async function markProcessing(services: Services, seen: Pipeline, task: Task): Promise<void> {
  const isFirst = task.batch?.index === 0 || task.generation > 1;
  if (isAlone(task) || !isFirst || !isWaiting(seen, task)) return;
  const lines = await transactCounted(services.documents, async (transaction) => {
    const pipeline = await transaction.get<Pipeline>(paths.pipeline(task.job_id));
    if (pipeline === undefined) return [];
    return mark(transaction, pipeline, { task, now: services.now() });
  });
  logStates(services, seen, lines);
}

/** Nobody else is leased a task of the same step at the moment: the step can be marked with the lease. */
function isAlone(task: Task): boolean {
  return task.batch === null;
}

/** Makes the step `processing`, if it is queued. @returns what there is to log of it */
function mark(
  transaction: CountedTransaction,
  pipeline: Pipeline,
  { task, now }: { readonly task: Task; readonly now: string },
): StateLine[] {
  if (isTerminal(pipeline.state) || !isWaiting(pipeline, task)) return [];
  const steps = pipeline.steps.map((step) =>
    step.step_id === task.step_id
      ? { ...step, state: 'processing' as const, started_at: now }
      : step,
  );
  // What was read, and the task, are booked there.
  const counts = transaction.counts.writes > 0 ? nothing : transaction.counts;
  const marked = bookedPipeline(touched({ ...pipeline, steps }, now), counts);
  transaction.set(paths.pipeline(task.job_id), marked);
  return pipelineLines(pipeline, marked);
}

const nothing = { reads: 0, writes: 0, deletes: 0 };

function isWaiting(pipeline: Pipeline, { step_id, generation }: Task): boolean {
  return pipeline.steps.some(
    (step) => step.step_id === step_id && step.state === 'queued' && step.generation === generation,
  );
}
