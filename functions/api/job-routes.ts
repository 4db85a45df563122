import { type User } from '@attacca/cloud';
import { pipelineRequestSchema } from '@attacca/core';
import { type Route, type RouteAnswer, type RouteRequest } from '../http/route';
import { type Services } from '../services';
import { cancelJob } from './cancel-job';
import { estimate } from './estimate';
import { streamJob } from './events';
import { listFailedItems } from './failed-items';
import { listJobs, readJob } from './jobs';
import { pageQuery } from './page';
import { rateLimitHeaders } from './rate-limit';
import { jobAnswer, parseRetry, repeatJob, retryJob, retrySchema } from './retry-job';
import { acceptedAnswer, newJob, submitJob, type SubmittedJob } from './submit-job';
import { largestFormFile, transcribe, transcribeSchema } from './transcribe';

type Request = RouteRequest<User>;

/** Jobs: submitting, looking at and steering them. */
export function jobRoutes(services: Services): Route<User>[] {
  return [...startingRoutes(services), ...readingRoutes(services)];
}

function startingRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'post',
      path: '/api/v1/jobs',
      summary: 'Submit a pipeline over one or several files.',
      requestSchema: pipelineRequestSchema,
      success: { status: 202, description: 'Accepted; watch the job.' },
      handle: async ({ caller, body, traceparent, once }) =>
        accepted(await submitJob(services, caller, { body, traceparent, once })),
    },
    {
      method: 'post',
      path: '/api/v1/estimate',
      summary: 'What a pipeline would take and cost; takes what submits it, and writes nothing.',
      isQuestion: true,
      requestSchema: pipelineRequestSchema,
      success: { status: 200, description: 'The estimate, with its bounds.' },
      handle: async ({ caller, body }) => ({
        status: 200,
        body: await estimate(services, caller, body),
      }),
    },
    {
      method: 'post',
      path: '/api/v1/transcribe',
      summary: 'Send a recording and say by a preset what to do with it, in one request.',
      requestSchema: transcribeSchema,
      form: { largestFile: largestFormFile },
      success: { status: 202, description: 'Accepted; watch the job.' },
      handle: async (request) => accepted(await transcribe(services, request.caller, request)),
    },
    {
      method: 'post',
      path: '/api/v1/jobs/{job_id}/retry',
      summary: 'Start what failed in a job anew, or repeat it with other parameters as a new job.',
      requestSchema: retrySchema,
      isBodyOptional: true,
      success: { status: 202, description: 'Accepted; watch the job, or the new one.' },
      handle: async (request) => retry(services, request),
    },
    {
      method: 'post',
      path: '/api/v1/jobs/{job_id}/cancel',
      summary: 'Stop a job for good; what it has finished stays readable.',
      success: { status: 202, description: 'Cancelled; what runs stops within a heartbeat.' },
      handle: async ({ caller, params, once }) =>
        jobAnswer(await cancelJob(services, caller, { job_id: params['job_id'] ?? '', once })),
    },
  ];
}

function readingRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'get',
      path: '/api/v1/jobs',
      summary: 'Your jobs, newest first.',
      query: [
        {
          name: 'state',
          description: 'Only those that are pending, in_progress, complete, failed or cancelled.',
        },
        ...pageQuery,
      ],
      success: { status: 200, description: 'A page of jobs.' },
      handle: async ({ caller, query }) => ({
        status: 200,
        body: await listJobs(services, caller, query),
      }),
    },
    {
      method: 'get',
      path: '/api/v1/jobs/{job_id}',
      summary: 'One job, with the state of every step.',
      success: { status: 200, description: 'The job.' },
      handle: async ({ caller, params }) => ({
        status: 200,
        body: await readJob(services, caller, params['job_id'] ?? ''),
      }),
    },
    {
      method: 'get',
      path: '/api/v1/jobs/{job_id}/events',
      summary: 'Server-sent events of one job, until it is over.',
      success: { status: 200, description: 'A stream of `job` events.' },
      handle: (request) => streamJob(services, request),
    },
    {
      method: 'get',
      path: '/api/v1/jobs/{job_id}/steps/{step_id}/failed-items',
      summary: 'Every item of a step that failed, in the order of items.',
      query: pageQuery,
      success: {
        status: 200,
        description: 'A page of failed items; it may hold fewer than asked.',
      },
      handle: async ({ caller, params, query }) => {
        const { job_id = '', step_id = '' } = params;
        const body = await listFailedItems(services, caller, { job_id, step_id, query });
        return { status: 200, body };
      },
    },
  ];
}

async function retry(
  services: Services,
  { caller, params, body, traceparent, once }: Request,
): Promise<RouteAnswer> {
  const { job_id = '' } = params;
  const { parameters } = parseRetry(body);
  if (parameters === undefined)
    return jobAnswer(await retryJob(services, caller, { job_id, once }));
  return accepted(await repeatJob(services, caller, { job_id, parameters, traceparent, once }));
}

/** A new job's answer, with what is left of the caller's quotas now. */
function accepted(job: SubmittedJob): RouteAnswer {
  const { headers, ...answer } = acceptedAnswer(job);
  const { jobs_in_flight = 0, jobs_per_day = 0 } = newJob;
  const taken = { jobs_in_flight, jobs_per_day };
  return { ...answer, headers: { ...headers, ...rateLimitHeaders(job.limits, taken) } };
}
