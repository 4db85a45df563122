import { randomUUID } from 'node:crypto';
import {
  AttaccaError,
  isErrorCode,
  parseTraceparent,
  type CompleteAnswer,
  type CompleteRequest,
  type CompletionsAnswer,
  type CompletionsRequest,
  type ErrorCode,
  type FailAnswer,
  type FailRequest,
  type HeartbeatAnswer,
  type HeartbeatRequest,
  type InputsAnswer,
  type InputsRequest,
  type LeasedTask,
  type LeaseRequest,
  type OutputsAnswer,
  type OutputsRequest,
  type RegisterRequest,
  type ReleaseRequest,
} from '@attacca/core';
import { type SpanOptions, type Tracing } from '@attacca/tracing';
import { exchange, type Answer } from '../http/exchange';
import { sharedCompletions, type Completion } from './completions';
import { type IdentityToken } from './identity-token';
import { callRetry, retrying, type RetryPolicy, type Waiting } from './retry';

/** Which task a call is about, and whose trace it belongs to. */
export interface TaskReference {
  readonly job_id: string;
  readonly task_id: string;
  /** The span within which it is called. */
  readonly traceparent: string;
}

/** A leased task with the span it is worked on in. */
export interface TracedTask extends LeasedTask, TaskReference {}

/** The internal API said no, or could not be asked. */
export class InternalApiError extends AttaccaError {
  override readonly name = 'InternalApiError';

  /** 0 when there was no answer. */
  readonly status: number;
  constructor(code: ErrorCode, message: string, details: RefusalDetails = {}) {
    const { cause, notBefore } = details;
    super(code, message, { cause, ...(notBefore == null ? {} : { notBefore }) });
    this.status = details.status ?? 0;
  }
}

interface RefusalDetails {
  readonly status?: number;
  readonly notBefore?: string | null;
  readonly cause?: unknown;
}

export interface InternalApiOptions extends Waiting {
  readonly url: string;
  readonly identityToken: IdentityToken;
  readonly requestTimeoutMs: number;
  readonly tracing: Tracing;
}

type Fresh<Request> = Omit<Request, 'request_id'>;

/** The handshake with `functions/internal`. Calls that change something carry one id over all their retries. */
export interface InternalApi {
  lease(task: TaskReference, request: Fresh<LeaseRequest>): Promise<LeasedTask>;
  /** What an answer before had no room for. @param signal ends the retries, as of `outputs` */
  inputs(task: TaskReference, request: InputsRequest, signal: AbortSignal): Promise<InputsAnswer>;
  /** @param signal ends the retries: nobody may be told any more */
  outputs(
    task: TaskReference,
    request: OutputsRequest,
    signal: AbortSignal,
  ): Promise<OutputsAnswer>;
  /** Not repeated: the next heartbeat comes soon. */
  heartbeat(task: TaskReference, request: HeartbeatRequest): Promise<HeartbeatAnswer>;
  /** Tasks of one job that are completed at the same time share a request. */
  complete(task: TaskReference, request: Fresh<CompleteRequest>): Promise<CompleteAnswer>;
  fail(task: TaskReference, request: Fresh<FailRequest>): Promise<FailAnswer>;
  /** Not repeated: the worker is about to end, and the lease runs out by itself. */
  release(task: TaskReference, request: ReleaseRequest): Promise<void>;
  register(service: string, request: RegisterRequest): Promise<void>;
}

const ONCE: RetryPolicy = { ...callRetry, attempts: 1 };
const JOB = '/api/internal/jobs/{job_id}';
const TASK = `${JOB}/tasks/{task_id}`;
const unrepeated = ['heartbeat', 'release'];

export function createInternalApi(options: InternalApiOptions): InternalApi {
  const post = async <Result>(
    { job_id, task_id, traceparent }: TaskReference,
    { action, ...request }: Action,
  ): Promise<Result> => {
    const path = `/api/internal/jobs/${job_id}/tasks/${task_id}/${action}`;
    const policy = unrepeated.includes(action) ? ONCE : callRetry;
    const template = `${TASK}/${action}`;
    const whole = { method: 'POST', path, template, traceparent, ...request };
    return (await call(options, whole, policy)) as Result;
  };
  const identified = (request: object): object => ({ request_id: randomUUID(), ...request });
  const complete = sharedCompletions({
    send: (completions) => sendCompletions(options, completions),
    sleep: options.sleep,
  });
  return {
    lease: (task, request) => post(task, { action: 'lease', body: identified(request) }),
    inputs: (task, body, signal) => post(task, { action: 'inputs', body, signal }),
    outputs: (task, body, signal) => post(task, { action: 'outputs', body, signal }),
    heartbeat: (task, body) => post(task, { action: 'heartbeat', body }),
    complete: ({ job_id, task_id, traceparent }, request) => {
      const identifiedRequest = { request_id: randomUUID(), ...request };
      const completion = { job_id, task_id, traceparent, request: identifiedRequest };
      return repeating(options, callRetry, () => complete(completion));
    },
    fail: (task, request) => post(task, { action: 'fail', body: identified(request) }),
    release: (task, body) => post(task, { action: 'release', body }),
    register: async (service, body) => {
      const path = `/api/internal/services/${service}`;
      const template = '/api/internal/services/{service}';
      await call(options, { method: 'PUT', path, template, body }, callRetry);
    },
  };
}

interface Action extends Pick<Call, 'body' | 'signal'> {
  readonly action: string;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: object;
  /** The path without its ids, by which calls are told apart. */
  readonly template: string;
  readonly traceparent?: string;
  readonly signal?: AbortSignal;
}

/** Sends completions of one job: one as its task's own, several together. */
async function sendCompletions(
  options: InternalApiOptions,
  completions: readonly Completion[],
): Promise<readonly (CompleteAnswer | Error)[]> {
  const [first] = completions;
  if (first === undefined) return [];
  const { job_id, task_id, traceparent, request } = first;
  const job = `/api/internal/jobs/${job_id}`;
  if (completions.length === 1) {
    const path = `${job}/tasks/${task_id}/complete`;
    const template = `${TASK}/complete`;
    const alone = { method: 'POST', path, template, traceparent, body: request };
    const body = await callOnce(options, alone);
    return [body as CompleteAnswer];
  }
  const body: CompletionsRequest = {
    completions: completions.map((each) => ({ ...each.request, task_id: each.task_id })),
  };
  const path = `${job}/complete`;
  const together = { method: 'POST', path, template: `${JOB}/complete`, traceparent, body };
  const { answers } = (await callOnce(options, together)) as CompletionsAnswer;
  return answers.map((answer) => ('problem' in answer ? refusalOf(answer.problem) : answer));
}

function call(options: InternalApiOptions, request: Call, policy: RetryPolicy): Promise<unknown> {
  return repeating(options, policy, () => callOnce(options, request), request.signal);
}

// The signal is the caller's, and most have none.
// eslint-disable-next-line max-params
function repeating<Result>(
  { sleep, random }: InternalApiOptions,
  policy: RetryPolicy,
  attempt: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return retrying(attempt, {
    ...policy,
    sleep,
    random,
    ...(signal === undefined ? {} : { signal }),
    isWorthRetrying: (error) => error instanceof InternalApiError && isTransient(error.status),
  });
}

function isTransient(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

function callOnce(options: InternalApiOptions, request: Call): Promise<unknown> {
  const { method, template } = request;
  return options.tracing.inSpan(
    `${method} ${template}`,
    clientSpan(options, request),
    async (span) => {
      const { traceparent } = span;
      const { status, body } = await send(
        options,
        { ...request, traceparent },
        await tokenOf(options),
      );
      span.set({ 'http.response.status_code': status });
      if (status < 200 || status >= 300) throw refusal(status, body);
      return status === 204 ? undefined : (JSON.parse(body.toString('utf8')) as unknown);
    },
  );
}

/** By OpenTelemetry's conventions for HTTP clients. */
function clientSpan({ url }: InternalApiOptions, call: Call): SpanOptions {
  const full = new URL(call.path, url);
  return {
    kind: 'client',
    parent: call.traceparent,
    attributes: {
      'http.request.method': call.method,
      'url.template': call.template,
      'url.full': full.href,
      'server.address': full.hostname,
      'server.port': Number(full.port || (full.protocol === 'https:' ? 443 : 80)),
    },
  };
}

async function tokenOf({ identityToken }: InternalApiOptions): Promise<string> {
  try {
    return await identityToken();
  } catch (cause) {
    throw new InternalApiError('INTERNAL_API_ERROR', 'No identity token could be had.', { cause });
  }
}

async function send(
  { url, requestTimeoutMs }: InternalApiOptions,
  { method, path, body, traceparent = '', signal }: Call,
  authorization: string,
): Promise<Answer> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    authorization,
    traceparent,
    'x-correlation-id': parseTraceparent(traceparent)?.trace_id ?? '',
  };
  const request = { method, headers, body: bytes, ...(signal === undefined ? {} : { signal }) };
  try {
    return await exchange(`${url.replace(/\/$/, '')}${path}`, request, requestTimeoutMs);
  } catch (cause) {
    throw new InternalApiError('INTERNAL_API_ERROR', 'The internal API could not be reached.', {
      cause,
    });
  }
}

interface ProblemLike {
  readonly code?: unknown;
  readonly detail?: unknown;
  readonly not_before?: unknown;
}

/** The problem document of a refusal; an answer without one (the front door's) keeps its status alone. */
function refusal(status: number, body: Buffer): InternalApiError {
  return refusalOf({ ...problemIn(body), status });
}

function refusalOf({
  status,
  code,
  detail,
  not_before,
}: ProblemLike & { readonly status: number }): InternalApiError {
  const known = isErrorCode(code) ? code : 'INTERNAL_API_ERROR';
  const message = typeof detail === 'string' ? detail : `The internal API answered ${status}.`;
  const notBefore = typeof not_before === 'string' ? not_before : null;
  return new InternalApiError(known, message, { status, notBefore });
}

function problemIn(body: Buffer): ProblemLike {
  try {
    return (JSON.parse(body.toString('utf8')) as ProblemLike | null) ?? {};
  } catch {
    return {};
  }
}
