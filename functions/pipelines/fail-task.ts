import { giveUpTask, type StructuredError, type Task } from '@attacca/core';
import { type Services } from '../services';
import { decideOnTask } from './decide-on-task';
import { followUp } from './follow-up';

/**
 * Fails a queued task that nobody will ever take, with all that follows from it.
 * @returns whether it was still queued in that generation
 */
export async function failTask(
  services: Services,
  address: { job_id: string; task_id: string; generation: number; error: StructuredError },
): Promise<boolean> {
  const { generation, error } = address;
  const draft = await decideOnTask(services, address, (drafted, task) => {
    if (task.state !== 'queued' || task.generation !== generation) return null;
    return giveUpTask(drafted, failedTask(task, error, drafted.now), error);
  });
  if (draft !== null) await followUp(services, draft);
  return draft !== null;
}

function failedTask(task: Task, error: StructuredError, now: string): Task {
  return { ...task, state: 'failed', lease: null, error, finished_at: now, due_at: null };
}
