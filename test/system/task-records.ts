import { Firestore } from '@google-cloud/firestore';
import { type Stack } from '@attacca/cli';
import { type Join, type Task } from '@attacca/core';

/** What the orchestrator keeps of a job beneath its document, which no client may read. */
export interface TaskRecords {
  readonly tasks: readonly Task[];
  readonly joins: readonly Join[];
}

/** Reads tasks, in the order of their ids, and joins with the credential that opens every emulator. */
export async function readTaskRecords(stack: Stack, job_id: string): Promise<TaskRecords> {
  const [host, port] = stack.addresses.firestore.split(':');
  const firestore = new Firestore({
    projectId: stack.project,
    host: `${host}:${port}`,
    ssl: false,
    customHeaders: { Authorization: 'Bearer owner' },
  });
  try {
    const read = async <Data>(name: string): Promise<Data[]> => {
      const { docs } = await firestore.collection(`pipelines/${job_id}/${name}`).get();
      return docs.map((doc) => doc.data() as Data);
    };
    return { tasks: await read<Task>('tasks'), joins: await read<Join>('joins') };
  } finally {
    await firestore.terminate();
  }
}

/** Tasks all of whose items are done, and what a retry must not change of them. */
export function accepted(tasks: readonly Task[]) {
  return tasks
    .filter(({ state, failed_items }) => state === 'completed' && failed_items.length === 0)
    .map(({ task_id, generation, attempt, started_at, finished_at, finished_by }) => ({
      task_id,
      generation,
      attempt,
      started_at,
      finished_at,
      finished_by,
    }));
}

/**
 * Expects of a job that is complete that every task was accepted once: all are completed, by reports of their own; their
 * batches are every item once; and every join has counted down to nothing.
 */
export function expectAcceptedOnce({ tasks, joins }: TaskRecords): void {
  expect(tasks.filter(({ state }) => state !== 'completed')).toEqual([]);
  const reports = tasks.map(({ finished_by }) => finished_by?.request_id);
  expect(new Set(reports).size).toBe(tasks.length);
  for (const step of new Set(tasks.map(({ step_id }) => step_id))) {
    const batches = tasks.flatMap((task) => (task.step_id === step && task.batch) || []);
    const starts = batches.map(({ from }) => from);
    const ends = [0, ...batches.map(({ to }) => to)];
    expect(starts).toEqual(ends.slice(0, batches.length));
  }
  expect(joins.filter(({ missing }) => missing !== 0)).toEqual([]);
}
