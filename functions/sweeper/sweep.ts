import {
  failPipeline,
  isTerminal,
  repairTask,
  timeAfter,
  touched,
  type Pipeline,
  type Task,
} from '@attacca/core';
import { errorFields } from '../http/log';
import { movePipeline } from '../pipelines/move-pipeline';
import { paths } from '../pipelines/paths';
import { publishTasks } from '../pipelines/publish';
import { type Services } from '../services';

/** Documents looked at in one sweep; the rest is still due at the next. */
const pageSize = 200;

export interface SweepReport {
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
  const now = services.now();
  const tasks = await services.documents.query<Task>({
    from: { group: 'tasks' },
    where: [['due_at', '<=', now]],
    orderBy: [['due_at', 'asc']],
    limit: pageSize,
  });
  const repaired = await countTrue(tasks, ({ data }) =>
    guarded(services, data.job_id, () => repair(services, data)),
  );
  const pipelines = await services.documents.query<Pipeline>({
    from: { collection: 'pipelines' },
    where: [['due_at', '<=', now]],
    orderBy: [['due_at', 'asc']],
    limit: pageSize,
  });
  const moved = await countTrue(pipelines, ({ data }) =>
    guarded(services, data.job_id, () => push(services, data)),
  );
  return {
    tasks_due: tasks.length,
    tasks_repaired: repaired,
    pipelines_due: pipelines.length,
    pipelines_moved: moved,
  };
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

/** Repairs one task that is due, and the pipeline with it. True if something had gone wrong. */
async function repair(services: Services, due: Task): Promise<boolean> {
  const isServiceBusy = await isBusy(services, due);
  const repaired = await services.documents.transact(async (transaction) => {
    const now = services.now();
    const taskPath = paths.task(due.job_id, due.task_id);
    const pipelinePath = paths.pipeline(due.job_id);
    const [task, pipeline] = (await transaction.getAll<unknown>([taskPath, pipelinePath])) as [
      Task | undefined,
      Pipeline | undefined,
    ];
    const operation = task && services.catalog.findOperation(task.service, task.operation);
    if (task === undefined || pipeline === undefined || operation === undefined) return null;
    const decision = repairTask(task, pipeline, { retry: operation.retry, now, isServiceBusy });
    if (decision.kind === 'nothing') return null;
    transaction.set(taskPath, decision.task);
    if (decision.kind === 'cancel' || decision.kind === 'postpone') return null;
    const moved = { ...pipeline, sweeper_moves: pipeline.sweeper_moves + 1 };
    const next =
      decision.kind === 'fail'
        ? failPipeline(moved, { step_id: task.step_id, error: decision.error, now })
        : touched(moved, now);
    transaction.set(pipelinePath, next);
    return { decision, trace_id: pipeline.trace_id };
  });
  if (repaired === null) return false;
  const { decision, trace_id } = repaired;
  const { job_id, task_id, step_id } = due;
  services.log('WARNING', `the sweeper had to ${decision.kind} a task`, {
    job_id,
    task_id,
    step_id,
    trace_id,
  });
  if (decision.kind === 'requeue') await publishTasks(services, [decision.task], trace_id);
  return true;
}

/** A service that finished something this recently is at work, even if nothing is leased at this very moment. */
const busyForSeconds = 60;

/** Whether workers of the task's service are at work: then a queued task may only be waiting its turn. */
async function isBusy(services: Services, task: Task): Promise<boolean> {
  if (task.state !== 'queued') return false;
  const ofService = ['service', '==', task.service] as const;
  const [leased, finished] = await Promise.all([
    services.documents.query<Task>({
      from: { group: 'tasks' },
      where: [ofService, ['state', '==', 'leased']],
      limit: 1,
    }),
    services.documents.query<Task>({
      from: { group: 'tasks' },
      where: [ofService, ['finished_at', '>=', timeAfter(services.now(), -busyForSeconds)]],
      orderBy: [['finished_at', 'asc']],
      limit: 1,
    }),
  ]);
  return leased.length > 0 || finished.length > 0;
}

/** Looks at a pipeline that stood still: perhaps its trigger was lost. True if it had been. */
async function push(services: Services, due: Pipeline): Promise<boolean> {
  const hasMoved = await movePipeline(services, due.job_id);
  await services.documents.transact(async (transaction) => {
    const path = paths.pipeline(due.job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (pipeline === undefined || isTerminal(pipeline.state)) return;
    const sweeper_moves = pipeline.sweeper_moves + (hasMoved ? 1 : 0);
    transaction.set(path, touched({ ...pipeline, sweeper_moves }, services.now()));
  });
  if (hasMoved)
    services.log('WARNING', 'the sweeper had to move a pipeline', { job_id: due.job_id });
  return hasMoved;
}
