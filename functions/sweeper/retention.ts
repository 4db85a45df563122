import { type DocumentQuery } from '@attacca/cloud';
import { timeAfter, type Pipeline } from '@attacca/core';
import { errorFields } from '../http/log';
import { removeFile, runningUser } from '../pipelines/delete-file';
import { deleteExpiredJob, removeJob } from '../pipelines/delete-job';
import { type FileRecord } from '../pipelines/files';
import { type SuspectedBlob } from '../pipelines/unused-blobs';
import { type Services } from '../services';
import { judgeBlob } from './judge-blob';

/*
 * What has lived long enough (docs/retention.md). Each kind is found by one indexed comparison with a time, in the order
 * of that time: a sweep reads what is due, at most a page of it, and nothing of what stays.
 */

/** Looked at in one sweep, of each kind; the rest is still due at the next. */
const pageSize = 100;
/** Jobs take more than one write. */
const jobsPerSweep = 20;
const daySeconds = 86_400;
/** A resumable upload session lives 7 days: after that nothing can be finished any more. */
const uploadSeconds = 8 * daySeconds;

export interface RetentionReport {
  /** Uploads that were never finished. */
  readonly uploads_removed: number;
  /** Uploads whose own retention has ended. */
  readonly files_removed: number;
  readonly jobs_removed: number;
  readonly blobs_removed: number;
}

/** Removes uploads that were never finished, files and jobs whose time is over or that were deleted, and blobs nobody uses. */
export async function removeExpired(services: Services): Promise<RetentionReport> {
  const deleted = await removeDeletedJobs(services);
  return {
    uploads_removed: await removeUploads(services),
    files_removed: await removeFiles(services),
    jobs_removed: deleted + (await removeOldJobs(services)),
    blobs_removed: await removeBlobs(services),
  };
}

async function removeUploads(services: Services): Promise<number> {
  const abandoned: DocumentQuery = {
    from: { collection: 'files' },
    where: [
      ['state', '==', 'uploading'],
      ['created_at', '<=', timeAfter(services.now(), -uploadSeconds)],
    ],
    orderBy: [['created_at', 'asc']],
    limit: pageSize,
  };
  return removeEach<FileRecord>(services, abandoned, (file) => removeUnused(services, file));
}

async function removeFiles(services: Services): Promise<number> {
  const expired: DocumentQuery = {
    from: { collection: 'files' },
    where: [['expires_at', '<=', services.now()]],
    orderBy: [['expires_at', 'asc']],
    limit: pageSize,
  };
  return removeEach<FileRecord>(services, expired, (file) => removeUnused(services, file));
}

/** A job that is not over, or still waits for its turn, keeps what it starts from. */
async function removeUnused(services: Services, file: FileRecord): Promise<boolean> {
  const user = await runningUser(services, file.file_id);
  return user === null && removeFile(services, file);
}

/** Finishes what a deletion has begun. */
async function removeDeletedJobs(services: Services): Promise<number> {
  const deleted: DocumentQuery = {
    from: { collection: 'pipelines' },
    where: [['deleted_at', '<=', services.now()]],
    orderBy: [['deleted_at', 'asc']],
    limit: jobsPerSweep,
  };
  return removeEach<Pipeline>(services, deleted, ({ job_id }) => removeJob(services, job_id));
}

async function removeOldJobs(services: Services): Promise<number> {
  const { retentionDays } = services.config;
  if (retentionDays === 0) return 0;
  const finishedBefore = timeAfter(services.now(), -retentionDays * daySeconds);
  const old: DocumentQuery = {
    from: { collection: 'pipelines' },
    where: [['finished_at', '<=', finishedBefore]],
    orderBy: [['finished_at', 'asc']],
    limit: jobsPerSweep,
  };
  return removeEach<Pipeline>(services, old, ({ job_id }) =>
    deleteExpiredJob(services, job_id, finishedBefore),
  );
}

async function removeBlobs(services: Services): Promise<number> {
  const due: DocumentQuery = {
    from: { collection: 'blobs' },
    where: [['due_at', '<=', services.now()]],
    orderBy: [['due_at', 'asc']],
    limit: pageSize,
  };
  return removeEach<SuspectedBlob>(services, due, (blob) => judgeBlob(services, blob));
}

/** One that cannot be removed must not keep the others from it. @returns how many were removed */
async function removeEach<Data>(
  services: Services,
  query: DocumentQuery,
  remove: (data: Data) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  for (const { path, data } of await services.documents.query<Data>(query)) {
    try {
      if (await remove(data)) count += 1;
    } catch (error) {
      const message = 'something expired was not removed; it is tried again at the next sweep';
      services.log('ERROR', message, { path, ...errorFields(error) });
    }
  }
  return count;
}
