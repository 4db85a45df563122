import { type User } from '@attacca/cloud';
import {
  bookedPipeline,
  cancelPipeline,
  jobDocument,
  pipelineLines,
  type JobDocument,
} from '@attacca/core';
import { withoutKey } from '../http/idempotency';
import { type Once } from '../http/route';
import { transactCounted } from '../pipelines/counted-transaction';
import { logStates } from '../pipelines/log-states';
import { paths } from '../pipelines/paths';
import { pricingOf } from '../pipelines/pricing';
import { type Services } from '../services';
import { ownPipeline } from './own-job';
import { jobAnswer } from './retry-job';
import { usageOfCall } from './submit-job';

/**
 * Ends a job for good; what is finished stays readable. One that was cancelled before is answered as it is.
 * @throws AttaccaError NOT_FOUND; INVALID_STATE for a job that is complete or has failed
 */
export async function cancelJob(
  services: Services,
  user: User,
  { job_id, once = withoutKey }: { job_id: string; once?: Once },
): Promise<JobDocument> {
  const { job, before, after } = await transactCounted(services.documents, async (transaction) => {
    const pipeline = await ownPipeline(transaction, user, job_id);
    const cancelled = cancelPipeline(pipeline, services.now());
    const isNew = cancelled !== pipeline;
    const booked = isNew ? bookedPipeline(cancelled, transaction.counts, usageOfCall) : pipeline;
    const document = jobDocument(booked, {}, pricingOf(services.config));
    const change = { job: document, before: pipeline, after: booked };
    if (!isNew) return change;
    transaction.set(paths.pipeline(job_id), booked);
    once.keep(transaction, jobAnswer(document));
    return change;
  });
  logStates(services, after, pipelineLines(before, after));
  return job;
}
