import { type Pipeline } from '@attacca/core';
import { type Clients, type Job } from '../scenario/clients';
import { type World } from '../world';

/** Whether a job was removed, and wholly. @throws Error naming what is left of it, or that it is left */
export function isRemoved({ database }: World, { job_id, isDeleted }: Job): boolean {
  const isThere = database.get(`pipelines/${job_id}`) !== undefined;
  if (isThere && isDeleted) throw new Error(`${job_id} was deleted, and is there`);
  if (isThere) return false;
  for (const { path, data } of database.documents()) {
    // A last report of progress may come while its job is being removed (docs/retention.md).
    const isBelow = path.startsWith(`pipelines/${job_id}/`) && !path.includes('/progress/');
    const isFile = path.startsWith('files/') && data['job_id'] === job_id;
    if (isBelow || isFile) throw new Error(`${job_id} was removed, and ${path} is left of it`);
  }
  if (database.get(`deleted_jobs/${job_id}`) === undefined)
    throw new Error(`${job_id} was removed, and nothing tells that it was submitted today`);
  return true;
}

/** @throws Error naming a file that is there although its owner was told that it is deleted */
export function checkDeletedFiles({ database }: World, { deletedFiles }: Clients): void {
  for (const file_id of deletedFiles)
    if (database.get(`files/${file_id}`) !== undefined)
      throw new Error(`the file ${file_id} was deleted, and is there`);
}

/** Whether a retry of a pipeline would find what it starts from. */
export function hasInputs({ database }: World, { inputs }: Pipeline): boolean {
  return Object.values(inputs).every(
    ({ file_id }) => database.get(`files/${file_id}`) !== undefined,
  );
}

/** Whether nothing is being removed, and no blob is still to be looked at now. */
export function isRemovalOver({ database, engine }: World): boolean {
  const now = engine.timestamp();
  const deleted = [...database.collection('pipelines')].some(
    ({ data }) => data['deleted_at'] !== null,
  );
  const due = [...database.collection('blobs')].some(({ data }) => String(data['due_at']) <= now);
  return !deleted && !due;
}
