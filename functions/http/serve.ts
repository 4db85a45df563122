import { AttaccaError, parseTraceparent, problemOf } from '@attacca/core';
import { noTracing, unrecordedTraceparent, type Span, type Tracing } from '@attacca/tracing';
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import { allowOrigins, corsHeaders } from './cors';
import { readForm } from './form';
import { headersOf } from './header-error';
import { answerOnce, fingerprintOf, readKey, withoutKey, type Repeats } from './idempotency';
import { errorFields, type Log } from './log';
import { isRepeatable, type Once, type Route, type RouteAnswer, type RouteRequest } from './route';
import { traceparentOf } from './trace';

export interface ServeOptions<Caller> {
  readonly routes: readonly Route<Caller>[];
  /** Says who calls; throws UNAUTHENTICATED or FORBIDDEN. Not asked for public routes. */
  readonly authenticate: (headers: Request['headers']) => Promise<Caller>;
  readonly log: Log;
  /** Nothing is traced if absent. */
  readonly tracing?: Tracing;
  /** Origins whose pages may call. */
  readonly origins?: readonly string[];
  /** Makes every POST that is not public repeatable by an Idempotency-Key. */
  readonly repeats?: Repeats<Caller>;
  /** RFC 3339 UTC; the clock of the machine if absent. */
  readonly now?: () => string;
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
    const { correlation } = correlate({ request, response }, traceOutside(request));
    sendProblem(response, error, correlation);
  });
  app.use(answerErrors(options));
  return app;
}

/** Answers what went wrong before a route was reached: an address with a broken escape, a body that is no JSON. */
export function answerErrors({
  log,
  origins = [],
}: Pick<ServeOptions<never>, 'log' | 'origins'>): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  // eslint-disable-next-line max-params
  return (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const traceparent = traceOutside(request);
    const { correlation } = correlate({ request, response }, traceparent);
    const refusal = ofExpress(error);
    const severity = problemOf(refusal).status >= 500 ? 'ERROR' : 'INFO';
    log(severity, `${request.method} ${request.path} failed`, {
      traceparent,
      ...errorFields(error),
    });
    response.set(corsHeaders(request.header('origin'), origins));
    sendProblem(response, refusal, correlation);
  };
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Whose request it is in the logs. */
interface Correlation {
  readonly traceparent: string;
  readonly correlation: string;
}

type Outcome = { readonly result: RouteAnswer } | { readonly error: unknown };

async function answer<Caller>(
  route: Route<Caller>,
  options: ServeOptions<Caller>,
  exchange: Exchange,
): Promise<void> {
  const { tracing = noTracing } = options;
  const { about, outcome } = await tracing.whileServing(() =>
    tracing.inSpan(nameOf(route), serverSpan(route, exchange.request), async (span) => {
      const correlated = correlate(exchange, span.traceparent);
      const settled = await outcomeOf(route, options, { ...exchange, ...correlated });
      tellOutcome(span, settled);
      return { about: correlated, outcome: settled };
    }),
  );
  try {
    if ('error' in outcome) throw outcome.error;
    await send(exchange.response, outcome.result);
  } catch (error) {
    refuse(route, options, { ...exchange, ...about, error });
  }
}

async function outcomeOf<Caller>(
  route: Route<Caller>,
  options: ServeOptions<Caller>,
  exchange: Exchange & Correlation,
): Promise<Outcome> {
  try {
    const { headers } = exchange.request;
    const caller = route.isPublic === true ? (null as Caller) : await options.authenticate(headers);
    const plain = routeRequest(exchange, caller, exchange.traceparent);
    const read = route.form === undefined ? {} : await readForm(plain, route.form.largestFile);
    return { result: await answerOf(route, options, { ...plain, ...read }) };
  } catch (error) {
    return { error };
  }
}

function refuse<Caller>(
  route: Route<Caller>,
  options: ServeOptions<Caller>,
  { request, response, error, ...about }: Exchange & Correlation & { readonly error: unknown },
): void {
  const { traceparent, correlation } = about;
  const problem = problemOf(error, correlation);
  const severity = problem.status >= 500 ? 'ERROR' : 'INFO';
  const fields = {
    traceparent,
    status: problem.status,
    code: problem.code,
    ...request.params,
    ...errorFields(error),
  };
  options.log(severity, `${nameOf(route)} failed`, fields);
  const now = options.now?.() ?? new Date().toISOString();
  if (!response.headersSent) response.set(headersOf(error, now));
  sendProblem(response, error, correlation);
}

function nameOf({ method, path }: Pick<Route<never>, 'method' | 'path'>): string {
  return `${method.toUpperCase()} ${path}`;
}

/** By OpenTelemetry's conventions for HTTP servers; the ids in the path are what a trace is searched by. */
function serverSpan({ method, path }: Pick<Route<never>, 'method' | 'path'>, request: Request) {
  const ids = Object.entries(request.params).filter(([name]) => /^(job|task|step)_id$/.test(name));
  return {
    kind: 'server',
    parent: traceparentOf(request.headers),
    attributes: {
      'http.request.method': method.toUpperCase(),
      'http.route': path,
      'url.scheme': request.protocol,
      'url.path': request.path,
      ...Object.fromEntries(ids.map(([name, id]) => [`attacca.${name}`, String(id)])),
    },
  } as const;
}

function tellOutcome(span: Span, outcome: Outcome): void {
  const problem = 'error' in outcome ? problemOf(outcome.error) : undefined;
  const status = 'error' in outcome ? (problem?.status ?? 500) : outcome.result.status;
  span.set({ 'http.response.status_code': status });
  if (problem === undefined) return;
  span.set({ 'attacca.error_code': problem.code });
  // Of what the caller did wrong, the server's span is no failure.
  if (problem.status >= 500) span.fail(problem.code);
}

/** The handler's answer, or the first one's again. */
async function answerOf<Caller>(
  route: Route<Caller>,
  { repeats }: ServeOptions<Caller>,
  request: Omit<RouteRequest<Caller>, 'once'>,
): Promise<RouteAnswer> {
  const handle = (once: Once): Promise<RouteAnswer> => route.handle({ ...request, once });
  const isKept = repeats !== undefined && isRepeatable(route);
  const key = isKept ? readKey(single(request.headers['idempotency-key'])) : undefined;
  if (repeats === undefined || key === undefined) return handle(withoutKey);
  const fingerprint = fingerprintOf({ route: `${route.method} ${route.path}`, ...request });
  const owner = repeats.ownerOf(request.caller);
  const { answer, isReplayed } = await answerOnce(repeats, { owner, key, fingerprint }, handle);
  if (!isReplayed) return answer;
  const again = (await route.replay?.(answer, { ...request, once: withoutKey })) ?? answer;
  return { ...again, headers: { ...again.headers, 'idempotency-replayed': 'true' } };
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Every answer says under which id it is found in the logs: the caller's own, else the trace's. */
function correlate({ request, response }: Exchange, traceparent: string): Correlation {
  const { trace_id = '' } = parseTraceparent(traceparent) ?? {};
  const correlation = request.header('x-correlation-id') ?? trace_id;
  response.setHeader('x-correlation-id', correlation);
  return { traceparent, correlation };
}

/** Of a request that no route serves. */
function traceOutside({ headers }: Request): string {
  return traceparentOf(headers) ?? unrecordedTraceparent();
}

/** What Express and its body parser refuse is the client's fault, not INTERNAL. */
function ofExpress(error: unknown): unknown {
  const { status, type, message } = Object(error) as Record<string, unknown>;
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500;
  if (!isRefusal) return error;
  if (status === 413)
    return new AttaccaError('PAYLOAD_TOO_LARGE', 'The body is too large.', { cause: error });
  if (typeof type !== 'string') {
    const malformed = 'The address of the request is malformed.';
    return new AttaccaError('INVALID_REQUEST', malformed, { cause: error });
  }
  const why = String(message);
  const reason = type === 'entity.parse.failed' ? `is no valid JSON: ${why}` : why;
  return new AttaccaError('INVALID_REQUEST', `The request is not valid: (body) ${reason}.`, {
    errors: [{ field: '(body)', message: reason }],
    cause: error,
  });
}

function routeRequest<Caller>(
  { request, response }: Exchange,
  caller: Caller,
  traceparent: string,
): Omit<RouteRequest<Caller>, 'once'> {
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
    traceparent,
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

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
