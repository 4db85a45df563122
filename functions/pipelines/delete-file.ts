import { AttaccaError, type Pipeline } from '@attacca/core';
import { type Services } from '../services';
import { type FileRecord } from './files';
import { paths } from './paths';
import { suspectBlobs } from './unused-blobs';

/**
 * Deletes a file that its owner uploaded. Its bytes go when nobody else uses them.
 * @throws AttaccaError NOT_FOUND, also for somebody else's; INVALID_STATE for what a job left behind, and while a job
 *   that is not over uses it
 */
export async function deleteFile(
  services: Services,
  owner: string,
  file_id: string,
): Promise<void> {
  const file = await services.documents.get<FileRecord>(paths.file(file_id));
  if (file?.owner !== owner) throw new AttaccaError('NOT_FOUND', `There is no file ${file_id}.`);
  if (file.origin.kind !== 'upload') {
    throw new AttaccaError(
      'INVALID_STATE',
      `File ${file_id} belongs to job ${file.job_id}; it goes with the job when you delete that.`,
    );
  }
  const user = await runningUser(services, file_id);
  if (user !== null) {
    throw new AttaccaError(
      'INVALID_STATE',
      `File ${file_id} is used by job ${user}, which is not over; wait for it, or cancel it.`,
    );
  }
  // It was ingested at this very moment: what is there now is judged anew.
  if (!(await removeFile(services, file))) await deleteFile(services, owner, file_id);
}

/**
 * Removes the record of a file, and its bytes in staging; those in its blob are looked at by the sweeper.
 * @returns whether it was still as it is given
 */
export async function removeFile(services: Services, file: FileRecord): Promise<boolean> {
  // Before the record: if this is where it ends, the record is still there for another try.
  if (file.staging_object !== null) await services.blobs.deleteStaging(file.staging_object);
  return services.documents.transact(async (transaction) => {
    const path = paths.file(file.file_id);
    const current = await transaction.get<FileRecord>(path);
    if (current?.state !== file.state) return false;
    transaction.delete(path);
    suspectBlobs(transaction, services, [current.sha256]);
    return true;
  });
}

/** A job that is not over and started from a file, or from bytes of that SHA-256; null if there is none. */
export async function runningUser(
  { documents }: Pick<Services, 'documents'>,
  used: string,
): Promise<string | null> {
  const [found] = await documents.query<Pick<Pipeline, 'job_id'>>({
    from: { collection: 'pipelines' },
    where: [
      ['uses', 'array-contains', used],
      ['state', 'in', ['pending', 'in_progress']],
    ],
    limit: 1,
    select: ['job_id'],
  });
  return found?.data.job_id ?? null;
}
