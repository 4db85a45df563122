import {
  abandonTask,
  bookedPipeline,
  costOf,
  fullUsage,
  isTerminal,
  leftOver,
  unfinishedSteps,
  withLeftOver,
  type CountedJoin,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { type Services } from '../services';
import { admitNext } from './admission';
import { transactCounted } from './counted-transaction';
import { decideOnTask, type TaskIds } from './decide-on-task';
import { followUp } from './follow-up';
import { logStates } from './log-states';
import { paths } from './paths';
import { pricingOf } from './pricing';

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
  const settled = await markSettled(services, pipeline);
  if (settled === null) return false;
  logEnd(services, settled);
  await admitNext(services, pipeline.owner);
  return true;
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

/** What was used in steps that did not come to their end; of a complete pipeline all is counted. */
async function readUncounted({ documents }: Services, pipeline: Pipeline): Promise<Uncounted> {
  if (pipeline.state === 'complete') return { joins: [], tasks: [] };
  const tasks = await documents.query<Task>({
    from: { collection: paths.tasks(pipeline.job_id) },
    where: [['is_counted', '==', false]],
  });
  const mapped = unfinishedSteps(pipeline).filter(({ fan_out }) => fan_out !== null);
  const joins = await Promise.all(
    mapped.map(({ step_id }) =>
      documents.query<CountedJoin>({
        from: { collection: paths.joins(pipeline.job_id) },
        where: [['step_id', '==', step_id]],
      }),
    ),
  );
  return {
    joins: joins.flat().map(({ data }) => data),
    tasks: tasks.map(({ data }) => data),
  };
}

interface Uncounted {
  readonly joins: readonly CountedJoin[];
  readonly tasks: readonly Task[];
}

/** The last line of a pipeline: how it ended, what it took, and what that costs. */
function logEnd(services: Services, pipeline: Pipeline): void {
  const { job_id, state, generation, usage } = pipeline;
  const pricing = pricingOf(services.config);
  const cost = pricing === null ? {} : { cost_usd: costOf(usage, pricing).total };
  const fields = { job_id, state, generation, usage: { ...fullUsage(usage), ...cost } };
  logStates(services, pipeline, [{ severity: 'INFO', message: 'a pipeline has ended', fields }]);
}

/** @returns the pipeline as it was settled; null where another was faster, or a retry has come */
async function markSettled(services: Services, seen: Pipeline): Promise<Pipeline | null> {
  const { joins, tasks } = await readUncounted(services, seen);
  return transactCounted(services.documents, async (transaction) => {
    const path = paths.pipeline(seen.job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    // A retry may have come and failed again meanwhile: what that left running was not looked at.
    const isDue =
      pipeline !== undefined &&
      isTerminal(pipeline.state) &&
      pipeline.settled_at === null &&
      pipeline.generation === seen.generation;
    if (!isDue) return null;
    const settled = { ...pipeline, settled_at: services.now(), due_at: null };
    const whole = withLeftOver(settled, leftOver(pipeline, joins, tasks));
    const looked = { firestore_reads: joins.length + tasks.length };
    const booked = bookedPipeline(whole, transaction.counts, looked);
    transaction.set(path, booked);
    return booked;
  });
}
