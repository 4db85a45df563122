import { AttaccaError, isTerminal, type Pipeline } from '@attacca/core';
import { type Services } from '../services';
import { type FileRecord } from './files';
import { paths } from './paths';
import { settlePipeline } from './settle-pipeline';
import { rememberSubmission } from './submissions';
import { suspectBlobs } from './unused-blobs';

/*
 * A job is deleted in two steps. First it is marked: from then on nobody sees it. Then what belongs to it is removed
 * page by page, its own document last, so that the sweeper finds what a crash or a large job left over.
 */

/** Documents removed in one transaction. */
const pageSize = 100;
/** Pages removed in one call; of a larger job the sweeper removes the rest. */
const pagesPerCall = 20;

/**
 * Deletes a job that is over, with everything it left behind. Repeated, it goes on where it was.
 * @throws AttaccaError NOT_FOUND, also for somebody else's; INVALID_STATE for a job that is not over
 */
export async function deleteJob(services: Services, owner: string, job_id: string): Promise<void> {
  await markDeleted(services, job_id, (pipeline) => {
    if (pipeline?.owner !== owner)
      throw new AttaccaError('NOT_FOUND', `There is no job ${job_id}.`);
    if (isTerminal(pipeline.state)) return true;
    throw new AttaccaError(
      'INVALID_STATE',
      `Job ${job_id} is ${pipeline.state}; cancel it before you delete it.`,
    );
  });
  await removeJob(services, job_id);
}

/** Deletes a job whose retention has ended by now, unless it was started anew. @returns whether it is gone */
export async function deleteExpiredJob(
  services: Services,
  job_id: string,
  finishedBefore: string,
): Promise<boolean> {
  const isMarked = await markDeleted(
    services,
    job_id,
    (pipeline) => pipeline?.finished_at != null && pipeline.finished_at <= finishedBefore,
  );
  return isMarked && removeJob(services, job_id);
}

/**
 * Removes what belongs to a job that is marked as deleted, and at last the job itself.
 * @returns whether all of it is gone; if not, another call goes on
 */
export async function removeJob(services: Services, job_id: string): Promise<boolean> {
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
  if (pipeline === undefined) return true;
  // Nothing that still runs may write into what is being removed.
  await settlePipeline(services, pipeline);
  let pagesLeft = pagesPerCall;
  for (const removePage of removals(services, job_id)) {
    for (let removed = pageSize; removed === pageSize; pagesLeft -= 1) {
      if (pagesLeft === 0) return false;
      removed = await removePage();
    }
  }
  return removePipeline(services, job_id);
}

/** One transaction decides: what was let through is over and stays so. */
async function markDeleted(
  services: Services,
  job_id: string,
  mayGo: (pipeline: Pipeline | undefined) => boolean,
): Promise<boolean> {
  const deleted_at = services.now();
  return services.documents.transact(async (transaction) => {
    const path = paths.pipeline(job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    if (!mayGo(pipeline) || pipeline === undefined) return false;
    if (pipeline.deleted_at === null) transaction.set(path, { ...pipeline, deleted_at });
    return true;
  });
}

/** Each removes a page and says how much it was. */
function removals(services: Services, job_id: string): (() => Promise<number>)[] {
  const collections = [paths.tasks(job_id), paths.joins(job_id), paths.progresses(job_id)];
  return [
    () => removeFiles(services, job_id),
    ...collections.map((collection) => () => removeDocuments(services, collection)),
  ];
}

async function removeDocuments({ documents }: Services, collection: string): Promise<number> {
  const found = await documents.query({ from: { collection }, limit: pageSize, select: [] });
  if (found.length > 0)
    await documents.transact((transaction) => {
      for (const { path } of found) transaction.delete(path);
      return Promise.resolve();
    });
  return found.length;
}

async function removeFiles(services: Services, job_id: string): Promise<number> {
  const found = await services.documents.query<Pick<FileRecord, 'sha256'>>({
    from: { collection: 'files' },
    where: [['job_id', '==', job_id]],
    limit: pageSize,
    select: ['sha256'],
  });
  if (found.length > 0)
    await services.documents.transact((transaction) => {
      for (const { path } of found) transaction.delete(path);
      suspectBlobs(
        transaction,
        services,
        found.map(({ data }) => data.sha256),
      );
      return Promise.resolve();
    });
  return found.length;
}

async function removePipeline(services: Services, job_id: string): Promise<boolean> {
  return services.documents.transact(async (transaction) => {
    const path = paths.pipeline(job_id);
    const pipeline = await transaction.get<Pipeline>(path);
    // Only what is still over and marked: whoever deletes it beside us may have been faster.
    if (pipeline?.deleted_at == null || !isTerminal(pipeline.state)) return pipeline === undefined;
    rememberSubmission(transaction, pipeline, services.now());
    transaction.delete(path);
    return true;
  });
}
