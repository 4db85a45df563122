import { type User } from '@attacca/cloud';
import {
  AttaccaError,
  bookedPipeline,
  createPipeline,
  parsePipelineRequest,
  pipelineLines,
  planPipeline,
  requestedFiles,
  type JobAccepted,
  type Pipeline,
  type PipelineRequest,
  type QuotaLimit,
  type QuotaUse,
  type Usage,
} from '@attacca/core';
import { withoutKey } from '../http/idempotency';
import { errorFields } from '../http/log';
import { type KeptAnswer, type Once } from '../http/route';
import { admitInTurn, rememberQuota } from '../pipelines/admission';
import { transactCounted } from '../pipelines/counted-transaction';
import { logStates } from '../pipelines/log-states';
import { paths } from '../pipelines/paths';
import { type Services } from '../services';
import { readInputs } from './job-inputs';
import { assertQuotas, quotasOf } from './quotas';

/** What a new job takes of its owner's quotas, at least. */
export const newJob: QuotaUse = {
  jobs_in_flight: 1,
  tasks_in_flight: 1,
  jobs_per_day: 1,
  bytes_stored: 1,
};

/** The call of the API that a job begins, or goes on, with. */
export const usageOfCall: Usage = { function_invocations: 1 };

/** A job that was accepted, and the caller's quotas as they were before it. */
export interface SubmittedJob extends JobAccepted {
  readonly limits: readonly QuotaLimit[];
}

interface Arrival {
  /** The span of the request: all that becomes of the job belongs to its trace. */
  readonly traceparent: string;
  readonly once?: Once;
}

/**
 * Checks a request wholly, then creates the pipeline: nothing is stored of a request that is refused.
 * @throws AttaccaError INVALID_REQUEST, INVALID_PIPELINE, FILE_NOT_READY, QUOTA_EXCEEDED
 */
export async function submitJob(
  services: Services,
  user: User,
  { body, ...arrival }: Arrival & { body: unknown },
): Promise<SubmittedJob> {
  const request = parsePipelineRequest(body);
  return acceptRequest(services, user, { ...arrival, request, origin: null });
}

/** Accepts a request whose form was checked. @param submission `origin` names the job that it repeats */
export async function acceptRequest(
  services: Services,
  user: User,
  submission: Arrival & { request: PipelineRequest; origin: Pipeline['origin'] },
): Promise<SubmittedJob> {
  const { request, origin, traceparent, once = withoutKey } = submission;
  const files = requestedFiles(request);
  const inputs = await readInputs(services, user, files);
  const [recording] = Object.values(inputs);
  const plans = planPipeline(request, services.catalog, {
    names: Object.keys(files),
    recording: recording?.name,
  });
  const { jobs_at_work } = quotasOf(services, user);
  const [limits] = await Promise.all([
    assertQuotas(services, user, newJob),
    rememberQuota(services, user.uid, jobs_at_work),
  ]);
  const pipeline = createPipeline({
    job_id: services.newId(),
    owner: user.uid,
    traceparent,
    preset: request.preset ?? null,
    client_reference: request.job_id ?? null,
    request: {
      priority: request.priority ?? 0,
      cache: request.cache ?? 'use',
      deadline_seconds: request.deadline_seconds ?? null,
      origin,
    },
    inputs,
    plans,
    ingest: ingestOf(services),
    now: services.now(),
  });
  const accepted = acceptanceOf(pipeline.job_id);
  await transactCounted(services.documents, (transaction) => {
    const booked = bookedPipeline(pipeline, transaction.counts, usageOfCall);
    transaction.create(paths.pipeline(pipeline.job_id), booked);
    once.keep(transaction, acceptedAnswer(accepted));
    return Promise.resolve();
  });
  logStates(services, pipeline, pipelineLines(undefined, pipeline));
  await letIn(services, pipeline, jobs_at_work);
  return { ...accepted, limits };
}

/** The job is accepted in any case; if this fails, the sweeper lets it in. */
async function letIn(services: Services, pipeline: Pipeline, allowed: number): Promise<void> {
  try {
    await admitInTurn(services, pipeline, allowed);
  } catch (error) {
    const { job_id, traceparent } = pipeline;
    const fields = { job_id, traceparent, ...errorFields(error) };
    services.log('WARNING', 'a job was not let in', fields);
  }
}

/** The answer to a job that was accepted. */
export function acceptedAnswer({ job_id, status, links }: JobAccepted): KeptAnswer {
  return { status: 202, body: { job_id, status, links }, headers: { location: links.self } };
}

function acceptanceOf(job_id: string): JobAccepted {
  return { job_id, status: 'pending', links: { self: `/api/v1/jobs/${job_id}` } };
}

function ingestOf({ catalog }: Services): Parameters<typeof createPipeline>[0]['ingest'] {
  const ingest = catalog.findOperationAnywhere('ingest');
  if (ingest !== undefined) return ingest;
  throw new AttaccaError('INTERNAL', 'No manifest declares the operation ingest.');
}
