import { type Stack } from '@attacca/cli';
import { type Pipeline, type Task } from '@attacca/core';
import { Firestore } from '@google-cloud/firestore';

/** What a job left in Firestore, as the operator sees it. */
export interface JobRecords {
  readonly pipeline: Pipeline;
  /** In the order in which they were leased. */
  readonly tasks: readonly Task[];
}

export async function readJobRecords(
  { project, addresses }: Pick<Stack, 'project' | 'addresses'>,
  jobId: string,
): Promise<JobRecords> {
  const [host, port] = addresses.firestore.split(':');
  const firestore = new Firestore({ projectId: project, host: `${host}:${port}`, ssl: false });
  try {
    const document = firestore.doc(`pipelines/${jobId}`);
    const [pipeline, tasks] = await Promise.all([
      document.get(),
      document.collection('tasks').get(),
    ]);
    return {
      pipeline: pipeline.data() as Pipeline,
      tasks: tasks.docs
        .map((task) => task.data() as Task)
        .sort((a, b) => milliseconds(a.started_at) - milliseconds(b.started_at)),
    };
  } finally {
    await firestore.terminate();
  }
}

/** @returns NaN for a moment that never came */
export function milliseconds(moment: string | null | undefined): number {
  return Date.parse(moment ?? '');
}

export function tasksOf({ tasks }: JobRecords, stepId: string): Task[] {
  return tasks.filter(({ step_id }) => step_id === stepId);
}

/** Milliseconds from the last completion in one step to the first lease in the next. */
export function gapBetween(records: JobRecords, before: string, after: string): number {
  const ends = tasksOf(records, before).map(({ finished_at }) => milliseconds(finished_at));
  const starts = tasksOf(records, after).map(({ started_at }) => milliseconds(started_at));
  return Math.min(...starts) - Math.max(...ends);
}
