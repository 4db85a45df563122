import { type DocumentReader } from '@attacca/cloud';
import { AttaccaError, type Pipeline, type Task } from '@attacca/core';
import { findTask, type TaskIds } from '../pipelines/decide-on-task';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';

/** Which task a call is about. */
export interface TaskAddress extends TaskIds {
  /** Service of the worker that calls; absent where no worker does. */
  readonly service?: string;
}

/** Reads the pipeline of a call. @throws AttaccaError NOT_FOUND */
export async function readPipeline({ documents }: Services, job_id: string): Promise<Pipeline> {
  const pipeline = await documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined) throw noJob(job_id);
  return pipeline;
}

/** Reads a task and its pipeline together. @throws AttaccaError NOT_FOUND, FORBIDDEN for another service's task */
export async function readTask(
  reader: DocumentReader,
  address: TaskAddress,
): Promise<{ pipeline: Pipeline; task: Task }> {
  const { job_id } = address;
  const { pipeline, task } = await findTask(reader, address);
  if (pipeline === undefined) throw noJob(job_id);
  return { pipeline, task: ownTask(task, address) };
}

export function noJob(job_id: string): AttaccaError {
  return new AttaccaError('NOT_FOUND', `There is no job ${job_id}.`);
}

/** The task, if it is there and the caller's. @throws AttaccaError NOT_FOUND, FORBIDDEN */
export function ownTask(task: Task | undefined, address: TaskAddress): Task {
  if (task === undefined)
    throw new AttaccaError('NOT_FOUND', `There is no task ${address.task_id}.`);
  assertOwnTask(task, address);
  return task;
}

/** A worker has no business with another service's task, though it knew its lease. @throws AttaccaError FORBIDDEN */
function assertOwnTask(task: Task, { service }: TaskAddress): void {
  if (service === undefined || service === task.service) return;
  throw new AttaccaError(
    'FORBIDDEN',
    `Task ${task.task_id} belongs to ${task.service}, not to ${service}.`,
  );
}
