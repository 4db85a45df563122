import { type User } from '@attacca/cloud';
import { pipelineRequestSchema } from '@attacca/core';
import { type Route } from '../http/route';
import { type Services } from '../services';
import { listOperations, listPresets } from './describe';
import { streamJob } from './events';
import { createUpload, listFiles, readFile, uploadSchema } from './files';
import { listJobs, readJob, retryJob, submitJob } from './jobs';
import { openApi } from './open-api';

const page = [
  { name: 'limit', description: 'Elements on a page, 1 to 200; 50 if absent.' },
  { name: 'cursor', description: 'next_cursor of the page before.' },
];

/** The public API. */
export function apiRoutes(services: Services): Route<User>[] {
  const routes: Route<User>[] = [
    ...jobRoutes(services),
    ...fileRoutes(services),
    {
      method: 'get',
      path: '/api/v1/operations',
      summary: 'Every operation, with its ports and parameters.',
      isPublic: true,
      success: { status: 200, description: 'The operations.' },
      handle: () => Promise.resolve({ status: 200, body: listOperations(services.catalog) }),
    },
    {
      method: 'get',
      path: '/api/v1/presets',
      summary: 'Every named pipeline.',
      isPublic: true,
      success: { status: 200, description: 'The presets.' },
      handle: () => Promise.resolve({ status: 200, body: listPresets(services.catalog) }),
    },
    {
      method: 'get',
      path: '/api/v1/openapi.json',
      summary: 'This API, as an OpenAPI 3.1 document.',
      isPublic: true,
      success: { status: 200, description: 'The document.' },
      handle: () => Promise.resolve({ status: 200, body: openApi(routes, services.catalog) }),
    },
  ];
  return routes;
}

function jobRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'post',
      path: '/api/v1/jobs',
      summary: 'Submit a pipeline over one or several files.',
      requestSchema: pipelineRequestSchema,
      success: { status: 202, description: 'Accepted; watch the job.' },
      handle: async ({ caller, body, trace_id, headers }) => {
        const key = headers['idempotency-key'];
        const idempotency_key = typeof key === 'string' ? encodeURIComponent(key) : undefined;
        const accepted = await submitJob(services, caller, { body, trace_id, idempotency_key });
        return { status: 202, body: accepted, headers: { location: accepted.links.self } };
      },
    },
    {
      method: 'get',
      path: '/api/v1/jobs',
      summary: 'Your jobs, newest first.',
      query: page,
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
      method: 'post',
      path: '/api/v1/jobs/{job_id}/retry',
      summary: 'Start what failed in a job anew; what was completed is kept.',
      success: { status: 202, description: 'Accepted; watch the job.' },
      handle: async ({ caller, params }) => ({
        status: 202,
        body: await retryJob(services, caller, params['job_id'] ?? ''),
      }),
    },
  ];
}

function fileRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'post',
      path: '/api/v1/uploads',
      summary: 'Declare a file and get a URL that starts its resumable upload.',
      requestSchema: uploadSchema,
      success: { status: 201, description: 'Where to send the bytes.' },
      handle: async ({ caller, body }) => ({
        status: 201,
        body: await createUpload(services, caller, body),
      }),
    },
    {
      method: 'get',
      path: '/api/v1/files',
      summary: 'What a step of a job left behind, in the order of items.',
      query: [
        { name: 'job_id', description: 'The job.' },
        { name: 'step_id', description: 'The step.' },
        { name: 'port', description: 'One output of the step; all if absent.' },
        ...page,
      ],
      success: { status: 200, description: 'A page of files.' },
      handle: async ({ caller, query }) => ({
        status: 200,
        body: await listFiles(services, caller, query),
      }),
    },
    {
      method: 'get',
      path: '/api/v1/files/{file_id}',
      summary: 'One file, with a link to its bytes that lives for an hour.',
      success: { status: 200, description: 'The file.' },
      handle: async ({ caller, params }) => ({
        status: 200,
        body: await readFile(services, caller, params['file_id'] ?? ''),
      }),
    },
  ];
}
