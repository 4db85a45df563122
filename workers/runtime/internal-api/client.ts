import { randomUUID } from 'node:crypto';
import {
  AttaccaError,
  isErrorCode,
  type CompleteAnswer,
  type CompleteRequest,
  type ErrorCode,
  type FailAnswer,
  type FailRequest,
  type HeartbeatAnswer,
  type HeartbeatRequest,
  type LeasedTask,
  type LeaseRequest,
  type OutputsAnswer,
  type OutputsRequest,
  type RegisterRequest,
  type ReleaseRequest,
} from '@attacca/core';
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
  readonly fetch: typeof fetch;
  readonly requestTimeoutMs: number;
}

type Fresh<Request> = Omit<Request, 'request_id'>;

/** The handshake with `functions/internal`. Calls that change something carry one id over all their retries. */
export interface InternalApi {
  lease(task: TaskReference, request: Fresh<LeaseRequest>): Promise<LeasedTask>;
  outputs(task: TaskReference, request: OutputsRequest): Promise<OutputsAnswer>;
  /** Not repeated: the next heartbeat comes soon. */
  heartbeat(task: TaskReference, request: HeartbeatRequest): Promise<HeartbeatAnswer>;
  complete(task: TaskReference, request: Fresh<CompleteRequest>): Promise<CompleteAnswer>;
  fail(task: TaskReference, request: Fresh<FailRequest>): Promise<FailAnswer>;
  /** Not repeated: the worker is about to end, and the lease runs out by itself. */
  release(task: TaskReference, request: ReleaseRequest): Promise<void>;
  register(service: string, request: RegisterRequest): Promise<void>;
}

const ONCE: RetryPolicy = { ...callRetry, attempts: 1 };
const unrepeated = ['heartbeat', 'release'];

export function createInternalApi(options: InternalApiOptions): InternalApi {
  const post = async <Answer>(
    task: TaskReference,
    action: string,
    body: object,
  ): Promise<Answer> => {
    const path = `/api/internal/jobs/${task.job_id}/tasks/${task.task_id}/${action}`;
    const policy = unrepeated.includes(action) ? ONCE : callRetry;
    const request = { method: 'POST', path, body, traceId: task.trace_id };
    return (await call(options, request, policy)) as Answer;
  };
  return {
    lease: (task, request) => post(task, 'lease', { request_id: randomUUID(), ...request }),
    outputs: (task, request) => post(task, 'outputs', request),
    heartbeat: (task, request) => post(task, 'heartbeat', request),
    complete: (task, request) => post(task, 'complete', { request_id: randomUUID(), ...request }),
    fail: (task, request) => post(task, 'fail', { request_id: randomUUID(), ...request }),
    release: (task, request) => post(task, 'release', request),
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

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: object;
  readonly traceId: string;
}

function call(options: InternalApiOptions, request: Call, policy: RetryPolicy): Promise<unknown> {
  return retrying(() => callOnce(options, request), {
    ...policy,
    sleep: options.sleep,
    random: options.random,
    isWorthRetrying: (error) => error instanceof InternalApiError && isTransient(error.status),
  });
}

function isTransient(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

async function callOnce(
  options: InternalApiOptions,
  { method, path, body, traceId }: Call,
): Promise<unknown> {
  const response = await send(options, `${options.url.replace(/\/$/, '')}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      authorization: await tokenOf(options),
      ...traceHeaders(traceId),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(options.requestTimeoutMs),
  });
  if (!response.ok) throw await refusal(response);
  return response.status === 204 ? undefined : response.json();
}

async function tokenOf({ identityToken }: InternalApiOptions): Promise<string> {
  try {
    return await identityToken();
  } catch (cause) {
    throw new InternalApiError('INTERNAL_API_ERROR', 'No identity token could be had.', { cause });
  }
}

async function send(
  options: InternalApiOptions,
  url: string,
  request: RequestInit,
): Promise<Response> {
  try {
    return await options.fetch(url, request);
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
async function refusal(response: Response): Promise<InternalApiError> {
  const problem = (await response.json().catch(() => ({}))) as ProblemLike | null;
  const { code, detail, not_before } = problem ?? {};
  const known = isErrorCode(code) ? code : 'INTERNAL_API_ERROR';
  const message =
    typeof detail === 'string' ? detail : `The internal API answered ${response.status}.`;
  const notBefore = typeof not_before === 'string' ? not_before : null;
  return new InternalApiError(known, message, { status: response.status, notBefore });
}
