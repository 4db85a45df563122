import {
  giveUpTask,
  type Draft,
  type Pipeline,
  type StructuredError,
  type Task,
} from '@attacca/core';
import { type Services } from '../services';
import { decide, draftOf, writeDraft } from './decide';
import { followUp } from './follow-up';
import { paths } from './paths';

/**
 * Fails a queued task that nobody will ever take, with all that follows from it.
 * @returns whether it was still queued in that generation
 */
export async function failTask(
  services: Services,
  address: { job_id: string; task_id: string; generation: number; error: StructuredError },
): Promise<boolean> {
  const { job_id, task_id, generation, error } = address;
  const draft = await services.documents.transact(async (transaction): Promise<Draft | null> => {
    const [pipeline, task] = (await transaction.getAll<unknown>([
      paths.pipeline(job_id),
      paths.task(job_id, task_id),
    ])) as [Pipeline | undefined, Task | undefined];
    const isQueued = task?.state === 'queued' && task.generation === generation;
    if (pipeline === undefined || task === undefined || !isQueued) return null;
    const drafted = draftOf(services, pipeline);
    drafted.know('task', task_id, task);
    const failed = failedTask(task, error, drafted.now);
    await decide(transaction, job_id, giveUpTask(drafted, failed, error));
    writeDraft(transaction, drafted, services);
    return drafted;
  });
  if (draft !== null) await followUp(services, draft);
  return draft !== null;
}

function failedTask(task: Task, error: StructuredError, now: string): Task {
  return { ...task, state: 'failed', lease: null, error, finished_at: now, due_at: null };
}
