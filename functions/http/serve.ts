import { AttaccaError, problemOf } from '@attacca/core';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { errorFields, type Log } from './log';
import { type Route, type RouteAnswer, type RouteRequest } from './route';
import { traceIdOf } from './trace';

export interface ServeOptions<Caller> {
  readonly routes: readonly Route<Caller>[];
  /** Says who calls; throws UNAUTHENTICATED or FORBIDDEN. Not asked for public routes. */
  readonly authenticate: (headers: Request['headers']) => Promise<Caller>;
  readonly log: Log;
  /** Origins whose pages may call. */
  readonly origins?: readonly string[];
}

/** An Express application that serves routes: authentication, CORS, correlation id, problem documents. */
export function serveRoutes<Caller>(options: ServeOptions<Caller>): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(allowOrigins(options.origins ?? []));
  for (const route of options.routes) {
    app[route.method](expressPath(route.path), (request, response) =>
      answer(route, options, { request, response }),
    );
  }
  app.use((request: Request, response: Response) => {
    const error = new AttaccaError('NOT_FOUND', `There is no ${request.method} ${request.path}.`);
    sendProblem(response, error, correlate({ request, response }).correlation);
  });
  // Express tells an error handler by its four parameters.
  // eslint-disable-next-line max-params
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    sendProblem(response, ofExpress(error), correlate({ request, response }).correlation);
  });
  return app;
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

async function answer<Caller>(
  route: Route<Caller>,
  options: ServeOptions<Caller>,
  { request, response }: Exchange,
): Promise<void> {
  const { trace_id, correlation } = correlate({ request, response });
  try {
    const caller =
      route.isPublic === true ? (null as Caller) : await options.authenticate(request.headers);
    const result = await route.handle(routeRequest({ request, response }, caller, trace_id));
    await send(response, result);
  } catch (error) {
    const problem = problemOf(error, correlation);
    const severity = problem.status >= 500 ? 'ERROR' : 'INFO';
    const fields = {
      trace_id,
      status: problem.status,
      code: problem.code,
      ...request.params,
      ...errorFields(error),
    };
    options.log(severity, `${route.method.toUpperCase()} ${route.path} failed`, fields);
    sendProblem(response, error, correlation);
  }
}

/** Every answer says under which id it is found in the logs: the caller's own, else the trace's. */
function correlate({ request, response }: Exchange): { trace_id: string; correlation: string } {
  const trace_id = traceIdOf(request.headers);
  const correlation = request.header('x-correlation-id') ?? trace_id;
  response.setHeader('x-correlation-id', correlation);
  return { trace_id, correlation };
}

/** What Express itself refuses (an address with a broken escape) is the client's fault, not INTERNAL. */
function ofExpress(error: unknown): unknown {
  const { status } = Object(error) as { status?: unknown };
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500;
  if (!isRefusal) return error;
  return new AttaccaError('INVALID_REQUEST', 'The address of the request is malformed.', {
    cause: error,
  });
}

function routeRequest<Caller>(
  { request, response }: Exchange,
  caller: Caller,
  trace_id: string,
): RouteRequest<Caller> {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  const query = Object.fromEntries(
    Object.entries(request.query).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  return {
    caller,
    params: request.params as Record<string, string>,
    query,
    headers: request.headers,
    body: request.body as unknown,
    trace_id,
    closed: closed.signal,
  };
}

async function send(response: Response, result: RouteAnswer): Promise<void> {
  response.status(result.status).set(result.headers ?? {});
  if (result.stream !== undefined) return sendEvents(response, result.stream);
  if (result.body === undefined) response.end();
  else response.json(result.body);
}

async function sendEvents(
  response: Response,
  stream: NonNullable<RouteAnswer['stream']>,
): Promise<void> {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }).flushHeaders();
  await stream((event, data) =>
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
  );
  response.end();
}

function sendProblem(response: Response, error: unknown, correlation?: string): void {
  if (response.headersSent) return void response.end();
  const problem = problemOf(error, correlation);
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** CORS for the console's pages: simple, because only a bearer token authenticates, never a cookie. */
function allowOrigins(origins: readonly string[]) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const origin = request.header('origin');
    if (origin !== undefined && (origins.includes(origin) || origins.includes('*'))) {
      response.set({
        'access-control-allow-origin': origin,
        'access-control-allow-headers':
          'authorization, content-type, idempotency-key, x-correlation-id, traceparent',
        'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
        'access-control-expose-headers': 'x-correlation-id, location, retry-after',
        'access-control-max-age': '3600',
        vary: 'origin',
      });
    }
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next();
  };
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
