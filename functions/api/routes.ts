import { type User } from '@attacca/cloud';
import { type Route } from '../http/route';
import { type Services } from '../services';
import { deadLetterRoutes } from './dead-letter-routes';
import { deletionRoutes } from './deletion-routes';
import { listOperations, listPresets } from './describe';
import { createUpload, grantAgain, listFiles, readFile, uploadSchema } from './files';
import { jobRoutes } from './job-routes';
import { openApi } from './open-api';
import { pageQuery } from './page';
import { readQuotas } from './quotas';

/** The public API. */
export function apiRoutes(services: Services): Route<User>[] {
  const routes: Route<User>[] = [
    ...jobRoutes(services),
    ...fileRoutes(services),
    ...deletionRoutes(services),
    ...deadLetterRoutes(services),
    {
      method: 'get',
      path: '/api/v1/quotas',
      summary: 'What you may have, and how much of it is used.',
      success: { status: 200, description: 'Every quota.' },
      handle: async ({ caller }) => ({ status: 200, body: await readQuotas(services, caller) }),
    },
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

function fileRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'post',
      path: '/api/v1/uploads',
      summary: 'Declare a file and get a URL that starts its resumable upload.',
      requestSchema: uploadSchema,
      success: { status: 201, description: 'Where to send the bytes.' },
      handle: async ({ caller, body, once }) => ({
        status: 201,
        body: await createUpload(services, caller, { body, once }),
      }),
      replay: (kept, { caller }) => grantAgain(services, caller, kept),
    },
    {
      method: 'get',
      path: '/api/v1/files',
      summary: 'What a step of a job left behind, in the order of items.',
      query: [
        { name: 'job_id', description: 'The job.' },
        { name: 'step_id', description: 'The step.' },
        { name: 'port', description: 'One output of the step; all if absent.' },
        ...pageQuery,
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
