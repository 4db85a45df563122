import { type User } from '@attacca/cloud';
import { AttaccaError } from '@attacca/core';
import { type Route, type RouteRequest } from '../http/route';
import { type Services } from '../services';
import {
  listDeadLetters,
  readDeadLetter,
  redriveDeadLetter,
  redriveDeadLetters,
  redriveSchema,
} from './dead-letters';

/** What operators do with messages no worker would take. For users with the custom claim `admin`. */
export function deadLetterRoutes(services: Services): Route<User>[] {
  return [
    {
      method: 'get',
      path: '/api/v1/dead-letters',
      summary: 'Messages no worker would take, the newest first. For administrators.',
      query: [
        { name: 'state', description: 'recorded, requeued, failed, ignored or redriven.' },
        { name: 'service', description: 'Only those that workers of this service did not take.' },
        { name: 'job_id', description: 'Only those of this job.' },
        { name: 'limit', description: 'Elements on a page, 1 to 200; 50 if absent.' },
        { name: 'cursor', description: 'next_cursor of the page before.' },
      ],
      success: { status: 200, description: 'A page of dead letters.' },
      handle: forAdmins(async ({ query }) => ({
        status: 200,
        body: await listDeadLetters(services, query),
      })),
    },
    {
      method: 'get',
      path: '/api/v1/dead-letters/{id}',
      summary: 'One dead letter: the message, and what became of it. For administrators.',
      success: { status: 200, description: 'The dead letter.' },
      handle: forAdmins(async ({ params }) => ({
        status: 200,
        body: await readDeadLetter(services, params['id'] ?? ''),
      })),
    },
    {
      method: 'post',
      path: '/api/v1/dead-letters/{id}/redrive',
      summary: 'Publish the task of a dead letter again. For administrators.',
      success: { status: 200, description: 'The dead letter, redriven.' },
      handle: forAdmins(async ({ caller, params }) => ({
        status: 200,
        body: await redriveDeadLetter(services, caller, params['id'] ?? ''),
      })),
    },
    {
      method: 'post',
      path: '/api/v1/dead-letters/redrive',
      summary: 'Publish the tasks of a page of dead letters again. For administrators.',
      requestSchema: redriveSchema,
      isBodyOptional: true,
      success: { status: 200, description: 'How many were redriven, and which jobs to retry.' },
      handle: forAdmins(async ({ caller, body }) => ({
        status: 200,
        body: await redriveDeadLetters(services, caller, body),
      })),
    },
  ];
}

type Handle = Route<User>['handle'];

function forAdmins(handle: (request: RouteRequest<User>) => ReturnType<Handle>): Handle {
  return async (request) => {
    if (request.caller.is_admin) return handle(request);
    throw new AttaccaError(
      'FORBIDDEN',
      'Dead letters are for administrators: users with the custom claim "admin".',
    );
  };
}
