import { type User } from '@attacca/cloud';
import {
  AttaccaError,
  publicError,
  taskId,
  type FailedItemDocument,
  type FailedItemList,
  type Pipeline,
  type Step,
  type Task,
} from '@attacca/core';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { ownPipeline } from './own-job';
import { pageOf, readPage } from './page';

type Looked = Pick<Task, 'task_id' | 'batch' | 'state' | 'failed_items' | 'error'>;
const fields: readonly (keyof Looked)[] = ['task_id', 'batch', 'state', 'failed_items', 'error'];

/** Tasks looked at for one page. Most have nothing to tell, so a page may end before it is full. */
const tasksPerPage = 500;

/**
 * The items of a step that failed, in order: a page of tasks' worth, so that a page may hold fewer than `limit`, none at
 * all, or as many more as the last task has.
 * @throws AttaccaError NOT_FOUND for a job that is not the caller's, or a step it does not have
 */
export async function listFailedItems(
  services: Services,
  user: User,
  call: { job_id: string; step_id: string; query: Readonly<Record<string, string>> },
): Promise<FailedItemList> {
  const { limit, startAfter } = readPage(call.query);
  const pipeline = await ownPipeline(services.documents, user, call.job_id);
  const step = stepOf(pipeline, call.step_id);
  const after = startAfter === null ? null : String(startAfter[0]);
  const tasks = await readTasks(services, pipeline, { step, after });
  const taken: Looked[] = [];
  const items: FailedItemDocument[] = [];
  for (const task of tasks.slice(0, tasksPerPage)) {
    if (items.length >= limit) break;
    taken.push(task);
    items.push(...failedItemsOf(task));
  }
  const { next_cursor } = pageOf(tasks, taken.length, ({ task_id }) => [task_id, task_id]);
  return { failed_items: items, next_cursor };
}

function stepOf(pipeline: Pipeline, step_id: string): Step {
  const step = pipeline.steps.find((candidate) => candidate.step_id === step_id);
  if (step !== undefined) return step;
  const allowed = pipeline.steps.map((candidate) => candidate.step_id).join(', ');
  throw new AttaccaError(
    'NOT_FOUND',
    `The job ${pipeline.job_id} has no step ${step_id}; there are ${allowed}.`,
  );
}

/** A mapped step's tasks in the order of their items, one more than are looked at; ids sort by batch. */
async function readTasks(
  { documents }: Services,
  { job_id }: Pipeline,
  { step, after }: { step: Step; after: string | null },
): Promise<Looked[]> {
  if (step.map === null) {
    const task = await documents.get<Task>(paths.task(job_id, taskId(step.step_id, null)));
    return task === undefined ? [] : [task];
  }
  if (step.items_failed === 0 && step.state === 'completed') return [];
  const found = await documents.query<Looked>({
    from: { collection: paths.tasks(job_id) },
    where: [
      ['task_id', '>=', `${step.step_id}.`],
      ['task_id', '<=', `${step.step_id}.:`],
    ],
    orderBy: [['task_id', 'asc']],
    limit: tasksPerPage + 1,
    select: fields,
    ...(after === null ? {} : { startAfter: [after] }),
  });
  return found.map(({ data }) => data);
}

/** Items that failed alone; all of a task that failed as a whole. */
function failedItemsOf({ batch, state, failed_items, error }: Looked): FailedItemDocument[] {
  if (state !== 'failed' || error === null) {
    return failed_items.map(({ index, error: own }) => ({ index, error: publicError(own) }));
  }
  const from = batch?.from ?? 0;
  const to = batch?.to ?? from + 1;
  const alone = new Map(failed_items.map((item) => [item.index, item.error]));
  return Array.from({ length: to - from }, (_, position) => {
    const index = from + position;
    return { index, error: publicError(alone.get(index) ?? error) };
  });
}
