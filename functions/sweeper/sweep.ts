import {
  bookedPipeline,
  isTerminal,
  isWaiting,
  touched,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { errorFields } from '../http/log';
import { admitNext } from '../pipelines/admission';
import { transactCounted } from '../pipelines/counted-transaction';
import { movePipeline } from '../pipelines/move-pipeline';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { removeExpired, type RetentionReport } from './retention';
import { repairDue } from './repair';

/** Documents looked at in one sweep; the rest is still due at the next. */
const pageSize = 200;

export interface SweepReport extends RetentionReport {
  readonly tasks_due: number;
  readonly tasks_repaired: number;
  readonly pipelines_due: number;
  readonly pipelines_moved: number;
}

/**
 * Finds what no event announced, by one query over `due_at` each for tasks and pipelines: its cost does not grow with
 * what is finished, because what is finished is never due.
 */
export async function sweep(services: Services): Promise<SweepReport> {
  const tasks = await due<Task>(services, { group: 'tasks' });
  const repaired = await countTrue(tasks, (task) =>
    guarded(services, task.job_id, () => repairDue(services, task)),
  );
  const pipelines = await due<Pipeline>(services, { collection: 'pipelines' });
  const moved = await countTrue(pipelines, (pipeline) =>
    guarded(services, pipeline.job_id, () => push(services, pipeline)),
  );
  return {
    tasks_due: tasks.length,
    tasks_repaired: repaired,
    pipelines_due: pipelines.length,
    pipelines_moved: moved,
    ...(await removeExpired(services)),
  };
}

async function due<Data>(
  services: Services,
  from: { group: string } | { collection: string },
): Promise<Data[]> {
  const found = await services.documents.query<Data>({
    from,
    where: [['due_at', '<=', services.now()]],
    orderBy: [['due_at', 'asc']],
    limit: pageSize,
  });
  return found.map(({ data }) => data);
}

async function countTrue<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for (const item of items) if (await work(item)) count += 1;
  return count;
}

/** One that cannot be repaired must not keep the others from it. */
async function guarded(
  services: Services,
  job_id: string,
  work: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    services.log('ERROR', 'a repair failed; it is tried again at the next sweep', {
      job_id,
      ...errorFields(error),
    });
    return false;
  }
}

/** Looks at a pipeline that stood still: perhaps its trigger was lost. True if it had been. */
async function push(services: Services, seen: Pipeline): Promise<boolean> {
  if (isWaiting(seen)) await admitNext(services, seen.owner);
  const hasMoved = await movePipeline(services, seen.job_id, 'timer');
  await transactCounted(services.documents, async (transaction) => {
    const path = paths.pipeline(seen.job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (pipeline === undefined || isTerminal(pipeline.state)) return;
    const sweeper_moves = pipeline.sweeper_moves + (hasMoved ? 1 : 0);
    const moved = touched({ ...pipeline, sweeper_moves }, services.now());
    transaction.set(path, bookedPipeline(moved, transaction.counts));
  });
  if (hasMoved)
    services.log('WARNING', 'the sweeper had to move a pipeline', {
      job_id: seen.job_id,
      traceparent: seen.traceparent,
    });
  return hasMoved;
}
