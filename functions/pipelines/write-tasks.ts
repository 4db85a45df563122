import { type DocumentTransaction } from '@attacca/cloud';
import { type Join, type Task } from '@attacca/core';
import { paths } from './paths';

/**
 * Creates tasks and joins. In the first generation they must not exist; a retry writes over the documents of the
 * generation before, under the guard of the pipeline that is written in the same transaction.
 */
export function writeTasks(
  transaction: DocumentTransaction,
  job_id: string,
  { tasks, joins }: { tasks: readonly Task[]; joins: readonly Join[] },
): void {
  for (const join of joins) transaction.create(paths.join(job_id, join.join_id), join);
  for (const task of tasks) {
    const path = paths.task(job_id, task.task_id);
    if (task.generation === 1) transaction.create(path, task);
    else transaction.set(path, task);
  }
}
