import { type DocumentReader, type User } from '@attacca/cloud';
import { AttaccaError, type Pipeline } from '@attacca/core';
import { paths } from '../pipelines/paths';

/**
 * A pipeline of the caller's, read outside or inside a transaction.
 * @throws AttaccaError NOT_FOUND; somebody else's job, and one that is being deleted, is as good as none
 */
export async function ownPipeline(
  reader: Pick<DocumentReader, 'get'>,
  user: User,
  job_id: string,
): Promise<Pipeline> {
  const pipeline = await reader.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined || pipeline.owner !== user.uid || pipeline.deleted_at !== null) {
    throw new AttaccaError('NOT_FOUND', `There is no job ${job_id}.`);
  }
  return pipeline;
}
