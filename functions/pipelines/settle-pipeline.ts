import { abandonTask, isTerminal, type Pipeline, type Task } from '@attacca/core';
import { type Services } from '../services';
import { admitNext } from './admission';
import { decideOnTask, type TaskIds } from './decide-on-task';
import { followUp } from './follow-up';
import { paths } from './paths';

/** Tasks read at a time. */
const pageSize = 200;

/**
 * All that follows from a pipeline's end: what still ran is stopped, whoever waits for its results goes on without it,
 * and its owner's next job is let in. Done once, and until then the sweeper comes back.
 * @returns whether anything was done
 */
export async function settlePipeline(services: Services, pipeline: Pipeline): Promise<boolean> {
  if (pipeline.settled_at !== null) return false;
  await stopRunning(services, pipeline.job_id);
  const isSettled = await markSettled(services, pipeline);
  if (isSettled) await admitNext(services, pipeline.owner);
  return isSettled;
}

async function stopRunning(services: Services, job_id: string): Promise<void> {
  for (let stopped = pageSize; stopped === pageSize;) {
    const running = await services.documents.query<Task>({
      from: { collection: paths.tasks(job_id) },
      where: [['state', 'in', ['queued', 'leased']]],
      limit: pageSize,
    });
    stopped = 0;
    // One that a retry has opened meanwhile is wanted again, and stays.
    for (const { data } of running) if (await abandon(services, data)) stopped += 1;
  }
}

/** Cancels a task if nobody wants it any more. @returns whether it was cancelled */
export async function abandon(services: Services, ids: TaskIds): Promise<boolean> {
  const draft = await decideOnTask(services, ids, (drafted, task) => {
    if (task.state !== 'queued' && task.state !== 'leased') return null;
    const { pipeline } = drafted;
    const step = pipeline.steps.find(({ step_id }) => step_id === task.step_id);
    const isWanted = !isTerminal(pipeline.state) && step?.generation === task.generation;
    return isWanted ? null : abandonTask(drafted, task);
  });
  if (draft !== null) await followUp(services, draft);
  return draft !== null;
}

async function markSettled(services: Services, seen: Pipeline): Promise<boolean> {
  return services.documents.transact(async (transaction) => {
    const path = paths.pipeline(seen.job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    // A retry may have come and failed again meanwhile: what that left running was not looked at.
    const isDue =
      pipeline !== undefined &&
      isTerminal(pipeline.state) &&
      pipeline.settled_at === null &&
      pipeline.generation === seen.generation;
    if (!isDue) return false;
    transaction.set(path, { ...pipeline, settled_at: services.now(), due_at: null });
    return true;
  });
}
