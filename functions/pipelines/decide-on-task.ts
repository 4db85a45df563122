import { type DocumentReader } from '@attacca/cloud';
import { type Decision, type Draft, type Pipeline, type Task } from '@attacca/core';
import { type Services } from '../services';
import { decide, draftOf, writeDraft } from './decide';
import { paths } from './paths';
import { transactDraft } from './transact-draft';

export type TaskIds = Pick<Task, 'job_id' | 'task_id'>;

/** Reads a task and its pipeline together, as far as they exist. */
export async function findTask(
  reader: DocumentReader,
  { job_id, task_id }: TaskIds,
): Promise<{ pipeline: Pipeline | undefined; task: Task | undefined }> {
  const { pipeline, tasks } = await findTasks(reader, job_id, [task_id]);
  return { pipeline, task: tasks[0] };
}

/** Reads tasks and their pipeline together, as far as they exist. */
export async function findTasks(
  reader: DocumentReader,
  job_id: string,
  task_ids: readonly string[],
): Promise<{ pipeline: Pipeline | undefined; tasks: readonly (Task | undefined)[] }> {
  const [pipeline, ...tasks] = await reader.getAll<unknown>([
    paths.pipeline(job_id),
    ...task_ids.map((task_id) => paths.task(job_id, task_id)),
  ]);
  return { pipeline: pipeline as Pipeline | undefined, tasks: tasks as (Task | undefined)[] };
}

/**
 * Decides about one task in a transaction and writes what follows from it.
 * @param judge says what to decide of the task as it is now, or null where there is nothing to be decided any more
 * @returns what was written, for `followUp`; null if nothing was
 */
export async function decideOnTask(
  services: Services,
  ids: TaskIds,
  judge: (draft: Draft, task: Task) => Decision<unknown> | null,
): Promise<Draft | null> {
  const { draft: drafted } = await transactDraft(services, async (transaction) => {
    const { pipeline, task } = await findTask(transaction, ids);
    if (pipeline === undefined || task === undefined) return { draft: null };
    const draft = draftOf(services, pipeline);
    draft.know('task', task.task_id, task);
    const decision = judge(draft, task);
    if (decision === null) return { draft: null };
    await decide(transaction, ids.job_id, decision);
    writeDraft(transaction, draft, services);
    return { draft };
  });
  return drafted;
}
