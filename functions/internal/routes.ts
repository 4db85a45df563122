import {
  AttaccaError,
  jobDocument,
  parseBody,
  problemOf,
  type CompleteRequest,
  type CompletionsRequest,
  type FailRequest,
  type HeartbeatRequest,
  type InputsRequest,
  type LeaseRequest,
  type OutputsRequest,
  type RegisterRequest,
  type ReleaseRequest,
} from '@attacca/core';
import { type Route, type RouteAnswer, type RouteRequest } from '../http/route';
import { errorFields } from '../http/log';
import { paths } from '../pipelines/paths';
import { createProgress, type Progress } from '../pipelines/progress';
import { type Services } from '../services';
import { type WorkerCaller } from './caller';
import { complete, completeAll, type Completion } from './complete';
import { fail, release } from './fail';
import { heartbeat } from './heartbeat';
import { inputs } from './inputs';
import { lease } from './lease';
import { readPipeline, type TaskAddress } from './read-task';
import { outputs } from './outputs';
import { handshakeSchemas } from './schemas';

type Request = RouteRequest<WorkerCaller>;

/** The handshake between workers and the pipelines' state. */
export function internalRoutes(services: Services): Route<WorkerCaller>[] {
  const progress = createProgress(services);
  return [
    {
      method: 'get',
      path: '/api/internal/jobs/{job_id}',
      summary: 'A job, for a worker that takes part in it.',
      success: { status: 200, description: 'The job.' },
      handle: async ({ params, caller }) => {
        const pipeline = await readPipeline(services, params['job_id'] ?? '');
        if (!pipeline.steps.some((step) => step.service === caller.service)) {
          throw new AttaccaError(
            'FORBIDDEN',
            `${caller.service} has no part in job ${pipeline.job_id}.`,
          );
        }
        return { status: 200, body: jobDocument(pipeline, {}, null) };
      },
    },
    taskRoute('lease', 'Lease a task.', async (request) =>
      answer(
        await lease(
          onBehalf(services, request),
          request.caller,
          call<LeaseRequest>('lease', request),
        ),
      ),
    ),
    taskRoute('inputs', 'Ask for more of what a port takes.', async (request) =>
      answer(await inputs(services, call<InputsRequest>('inputs', request))),
    ),
    taskRoute('outputs', 'Ask where to upload outputs.', async (request) =>
      answer(await outputs(services, call<OutputsRequest>('outputs', request))),
    ),
    taskRoute('heartbeat', 'Give a sign of life, and progress.', async (request) =>
      answer(await heartbeat(services, progress, call<HeartbeatRequest>('heartbeat', request))),
    ),
    taskRoute('complete', 'Complete a task.', async (request) =>
      answer(
        await complete(onBehalf(services, request), progress, {
          caller: request.caller,
          ...call<CompleteRequest>('complete', request),
        }),
      ),
    ),
    completionsRoute(services, progress),
    taskRoute('fail', 'Report that an attempt failed.', async (request) =>
      answer(await fail(onBehalf(services, request), call<FailRequest>('fail', request))),
    ),
    taskRoute('release', 'Give a lease back unused.', async (request) => {
      await release(onBehalf(services, request), call<ReleaseRequest>('release', request));
      return { status: 204 };
    }),
    registerRoute(services),
  ];
}

/** What follows from a request happens within its span. */
function onBehalf(services: Services, { traceparent }: Request): Services {
  return { ...services, traceparent };
}

/** Tasks that a worker has finished at the same time; refused are some or none, and the others count. */
function completionsRoute(services: Services, progress: Progress): Route<WorkerCaller> {
  return {
    method: 'post',
    path: '/api/internal/jobs/{job_id}/complete',
    summary: 'Complete several tasks of a job.',
    requestSchema: handshakeSchemas.completions,
    success: { status: 200, description: 'What became of each.' },
    handle: async ({ params, caller, body, traceparent }) => {
      const { job_id = '' } = params;
      const { completions } = parseBody<CompletionsRequest>(handshakeSchemas.completions, body);
      const calls = completions.map(({ task_id, ...request }) => ({
        caller,
        address: { job_id, task_id, service: caller.service },
        request,
      }));
      const results = await completeAll({ ...services, traceparent }, progress, calls);
      assertSomeAllowed(results);
      const answers = results.map((result, index) => {
        if ('answer' in result) return result.answer;
        const { task_id } = calls[index]?.address ?? {};
        const problem = problemOf(result.error);
        const fields = { job_id, task_id, traceparent, ...errorFields(result.error) };
        const severity = problem.status >= 500 ? 'ERROR' : 'INFO';
        services.log(severity, 'a completion was refused', fields);
        return { problem };
      });
      return answer({ answers });
    },
  };
}

/** Whoever asks for nothing but what is another service's is refused as a whole. @throws AttaccaError FORBIDDEN */
function assertSomeAllowed(results: readonly Completion[]): void {
  const errors = results.map((result) => ('error' in result ? result.error : null));
  const isForbidden = (error: unknown): boolean =>
    error instanceof AttaccaError && error.code === 'FORBIDDEN';
  if (errors.every(isForbidden)) throw errors[0];
}

function registerRoute(services: Services): Route<WorkerCaller> {
  return {
    method: 'put',
    path: '/api/internal/services/{name}',
    summary: 'Register the manifest a worker was built with.',
    requestSchema: handshakeSchemas.register,
    success: { status: 204, description: 'Registered.' },
    handle: async ({ params, caller, body }) => {
      const name = params['name'] ?? '';
      if (name !== caller.service)
        throw new AttaccaError('FORBIDDEN', `${caller.service} may not register ${name}.`);
      const registration = parseBody<RegisterRequest>(handshakeSchemas.register, body);
      await services.documents.transact(async (transaction) => {
        transaction.set(paths.service(name), {
          name,
          ...registration,
          last_seen_at: services.now(),
        });
        return Promise.resolve();
      });
      return { status: 204 };
    },
  };
}

type TaskCall = Exclude<keyof typeof handshakeSchemas, 'register' | 'completions'>;

function taskRoute(
  name: TaskCall,
  summary: string,
  handle: (request: Request) => Promise<RouteAnswer>,
): Route<WorkerCaller> {
  return {
    method: 'post',
    path: `/api/internal/jobs/{job_id}/tasks/{task_id}/${name}`,
    summary,
    requestSchema: handshakeSchemas[name],
    success: { status: name === 'release' ? 204 : 200, description: summary },
    handle,
  };
}

function call<Body>(
  name: TaskCall,
  { caller, params, body }: Request,
): { address: TaskAddress; request: Body } {
  const { job_id = '', task_id = '' } = params;
  return {
    address: { job_id, task_id, service: caller.service },
    request: parseBody<Body>(handshakeSchemas[name], body),
  };
}

function answer(body: object): RouteAnswer {
  return { status: 200, body };
}
