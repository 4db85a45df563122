import { type User } from '@attacca/cloud';
import { cancelPipeline, jobDocument, type JobDocument } from '@attacca/core';
import { withoutKey } from '../http/idempotency';
import { type Once } from '../http/route';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { ownPipeline } from './own-job';
import { jobAnswer } from './retry-job';

/**
 * Ends a job for good; what is finished stays readable. One that was cancelled before is answered as it is.
 * @throws AttaccaError NOT_FOUND; INVALID_STATE for a job that is complete or has failed
 */
export async function cancelJob(
  services: Services,
  user: User,
  { job_id, once = withoutKey }: { job_id: string; once?: Once },
): Promise<JobDocument> {
  return services.documents.transact(async (transaction) => {
    const pipeline = await ownPipeline(transaction, user, job_id);
    const cancelled = cancelPipeline(pipeline, services.now());
    const job = jobDocument(cancelled, {});
    if (cancelled === pipeline) return job;
    transaction.set(paths.pipeline(job_id), cancelled);
    once.keep(transaction, jobAnswer(job));
    return job;
  });
}
