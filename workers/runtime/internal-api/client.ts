import { randomUUID } from 'node:crypto';
import {
  AttaccaError,
  isErrorCode,
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
import { exchange, type Answer } from '../http/exchange';
import { sharedCompletions, type Completion } from './completions';
import { type IdentityToken } from './identity-token';
import { callRetry, retrying, type RetryPolicy, type Waiting } from './retry';
import { traceHeaders } from './trace';

/** Which task a call is about, and whose trace it belongs to. */
export interface TaskReference {
  readonly job_id: string;
  readonly task_id: string;
  readonly trace_id: string;
}

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
const unrepeated = ['heartbeat', 'release'];

export function createInternalApi(options: InternalApiOptions): InternalApi {
  const post = async <Result>(
    { job_id, task_id, trace_id: traceId }: TaskReference,
    { action, ...request }: Action,
  ): Promise<Result> => {
    const path = `/api/internal/jobs/${job_id}/tasks/${task_id}/${action}`;
    const policy = unrepeated.includes(action) ? ONCE : callRetry;
    return (await call(options, { method: 'POST', path, traceId, ...request }, policy)) as Result;
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
    complete: ({ job_id, task_id, trace_id }, request) => {
      const identifiedRequest = { request_id: randomUUID(), ...request };
      const completion = { job_id, task_id, trace_id, request: identifiedRequest };
      return repeating(options, callRetry, () => complete(completion));
    },
    fail: (task, request) => post(task, { action: 'fail', body: identified(request) }),
    release: (task, body) => post(task, { action: 'release', body }),
    register: async (service, body) => {
      const path = `/api/internal/services/${service}`;
      await call(
        options,
        { method: 'PUT', path, body, traceId: randomUUID().replaceAll('-', '') },
        callRetry,
      );
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
  readonly traceId: string;
  readonly signal?: AbortSignal;
}

/** Sends completions of one job: one as its task's own, several together. */
async function sendCompletions(
  options: InternalApiOptions,
  completions: readonly Completion[],
): Promise<readonly (CompleteAnswer | Error)[]> {
  const [first] = completions;
  if (first === undefined) return [];
  const { job_id, task_id, trace_id: traceId, request } = first;
  const job = `/api/internal/jobs/${job_id}`;
  if (completions.length === 1) {
    const path = `${job}/tasks/${task_id}/complete`;
    const body = await callOnce(options, { method: 'POST', path, traceId, body: request });
    return [body as CompleteAnswer];
  }
  const body: CompletionsRequest = {
    completions: completions.map((each) => ({ ...each.request, task_id: each.task_id })),
  };
  const together = { method: 'POST', path: `${job}/complete`, traceId, body };
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

async function callOnce(options: InternalApiOptions, request: Call): Promise<unknown> {
  const { status, body } = await send(options, request, await tokenOf(options));
  if (status < 200 || status >= 300) throw refusal(status, body);
  return status === 204 ? undefined : (JSON.parse(body.toString('utf8')) as unknown);
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
  { method, path, body, traceId, signal }: Call,
  authorization: string,
): Promise<Answer> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
    authorization,
    ...traceHeaders(traceId),
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
