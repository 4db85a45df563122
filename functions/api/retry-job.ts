import { type User } from '@attacca/cloud';
import {
  AttaccaError,
  bookedPipeline,
  inputsToRead,
  isTerminal,
  jobDocument,
  parseBody,
  pipelineLines,
  requestOfPipeline,
  retryPipeline,
  type JobDocument,
  type Pipeline,
  type RetryRequest,
} from '@attacca/core';
import { withoutKey } from '../http/idempotency';
import { type KeptAnswer, type Once } from '../http/route';
import { transactCounted } from '../pipelines/counted-transaction';
import { logStates } from '../pipelines/log-states';
import { paths } from '../pipelines/paths';
import { pricingOf } from '../pipelines/pricing';
import { settlePipeline } from '../pipelines/settle-pipeline';
import { type Services } from '../services';
import { assertContent, keptRecords } from './kept-inputs';
import { ownPipeline } from './own-job';
import { assertQuotas } from './quotas';
import { acceptRequest, type SubmittedJob, usageOfCall } from './submit-job';

/** Body of a retry; none is the same as `{}`. */
export const retrySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    parameters: {
      type: 'object',
      additionalProperties: { type: 'object' },
      description:
        'By step_id: parameters that replace the job’s. They make a new job, which names this one as its origin; without them what failed in this one starts anew.',
    },
  },
} as const;

/** Reads the body of a retry. @throws AttaccaError INVALID_REQUEST */
export function parseRetry(body: unknown): RetryRequest {
  return parseBody<RetryRequest>(retrySchema, body ?? {});
}

/**
 * Starts what failed in a job anew.
 * @throws AttaccaError NOT_FOUND, INVALID_STATE, QUOTA_EXCEEDED, FILE_NOT_READY naming the inputs that were deleted
 */
export async function retryJob(
  services: Services,
  user: User,
  { job_id, once = withoutKey }: { job_id: string; once?: Once },
): Promise<JobDocument> {
  const { documents } = services;
  // What cannot be retried at all is refused as that, not for a quota.
  const ended = await ownPipeline(documents, user, job_id);
  const seen = retryPipeline(ended, services.now());
  await assertKept(services, seen);
  await assertQuotas(services, user, { jobs_in_flight: 1, tasks_in_flight: 1, bytes_stored: 1 });
  // What it used until its end is added up before it goes on, with other tasks in the place of those.
  await settlePipeline(services, ended);
  const { job, before, after } = await transactCounted(documents, async (transaction) => {
    const pipeline = await ownPipeline(transaction, user, job_id);
    const next = retryPipeline(pipeline, services.now());
    // Again, with the job: a deletion that was faster is seen here; one that comes later leaves the blob while it is used.
    await keptRecords(transaction, next, inputsToRead(next));
    const booked = bookedPipeline(next, transaction.counts, usageOfCall);
    const document = jobDocument(booked, {}, pricingOf(services.config));
    transaction.set(paths.pipeline(job_id), booked);
    once.keep(transaction, jobAnswer(document));
    return { job: document, before: pipeline, after: booked };
  });
  logStates(services, after, pipelineLines(before, after));
  return job;
}

/**
 * Makes a new job of one that is over, with other parameters.
 * @throws AttaccaError NOT_FOUND, INVALID_STATE, INVALID_PIPELINE naming steps that there are not, FILE_NOT_READY naming
 *   the inputs that were deleted, and all of a submission
 */
export async function repeatJob(
  services: Services,
  user: User,
  call: {
    job_id: string;
    parameters: NonNullable<RetryRequest['parameters']>;
    traceparent: string;
    once?: Once;
  },
): Promise<SubmittedJob> {
  const { job_id, parameters, ...arrival } = call;
  const pipeline = await ownPipeline(services.documents, user, job_id);
  if (!isTerminal(pipeline.state)) {
    throw new AttaccaError(
      'INVALID_STATE',
      `Job ${job_id} is ${pipeline.state}; only one that is over can be repeated with other parameters.`,
    );
  }
  const request = requestOfPipeline(pipeline, parameters, services.catalog);
  const inputs = Object.values(pipeline.inputs);
  const records = await keptRecords(services.documents, pipeline, inputs);
  await assertContent(services, pipeline, records);
  const origin = { job_id, generation: pipeline.generation };
  return acceptRequest(services, user, { ...arrival, request, origin });
}

/** What a retry reads: an input that was looked at is a blob by now, by whichever job; else it is its upload. */
async function assertKept(services: Services, pipeline: Pipeline): Promise<void> {
  const inputs = inputsToRead(pipeline);
  const records = await keptRecords(services.documents, pipeline, inputs);
  const contents = records.map((record, index) => ({
    ...record,
    sha256: inputs[index]?.sha256 ?? record.sha256,
  }));
  await assertContent(services, pipeline, contents);
}

/** The answer that shows a job which goes on. */
export function jobAnswer(job: JobDocument): KeptAnswer {
  return { status: 202, body: job };
}
