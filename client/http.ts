import { apiErrorOf } from './api-error';
import { sendPatiently } from './patience';

export interface HttpOptions {
  /** Base URL of the API, without a path. */
  readonly apiUrl: string;
  /** A valid Firebase ID token; asked for before every request, because it lives an hour. */
  readonly idToken: () => Promise<string>;
  /** Watches every request; nobody does if absent. */
  readonly traceRequest?: TraceRequest;
  /** Waits before a repetition; a test passes its own. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/**
 * Has a request done within whatever watches it.
 * @param send does it, its repetitions included; what it is given goes along as W3C `traceparent`
 */
export type TraceRequest = (
  request: { readonly method: string; readonly url: string },
  send: (traceparent: string | undefined) => Promise<Response>,
) => Promise<Response>;

interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** A form, or anything else as JSON. */
  readonly body?: unknown;
  /** Of a POST: the same key gets the first answer again. A new one for every call if absent. */
  readonly idempotencyKey?: string;
}

type Method = 'GET' | 'POST' | 'DELETE';

export type Http = <Answer>(
  method: Method,
  path: string,
  options?: RequestOptions,
) => Promise<Answer>;

/**
 * Requests to the API as one function. Every POST carries an Idempotency-Key, so that one whose answer was lost can be
 * sent again and does its work once. A DELETE that is sent again may find nothing: then the first one was it.
 * It throws ApiError for a problem document, UnreachableError when no answer comes.
 */
export function createHttp({ apiUrl, idToken, pause, ...options }: HttpOptions): Http {
  const { traceRequest = untraced } = options;
  return async <Answer>(method: Method, path: string, request: RequestOptions = {}) => {
    const url = urlOf(apiUrl, path, request.query);
    const key = method === 'POST' ? (request.idempotencyKey ?? crypto.randomUUID()) : undefined;
    let attempts = 0;
    const response = await traceRequest({ method, url }, (traceparent) => {
      const init = async (): Promise<RequestInit> => {
        attempts += 1;
        return initOf(method, { ...request, key, traceparent }, await idToken());
      };
      return sendPatiently(url, init, pause);
    });
    const isGone = method === 'DELETE' && attempts > 1 && response.status === 404;
    if (!response.ok && !isGone) throw await apiErrorOf(response);
    // What is deleted has nothing to say.
    return (method === 'DELETE' ? undefined : await response.json()) as Answer;
  };
}

function urlOf(apiUrl: string, path: string, query: RequestOptions['query'] = {}): string {
  const url = new URL(path, apiUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

const untraced: TraceRequest = (_request, send) => send(undefined);

interface RequestParts {
  readonly body?: unknown;
  readonly key: string | undefined;
  readonly traceparent: string | undefined;
}

function initOf(
  method: string,
  { body, key, traceparent }: RequestParts,
  token: string,
): RequestInit {
  // A form says itself what its parts are divided by.
  const isJson = body !== undefined && !(body instanceof FormData);
  return {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(traceparent === undefined ? {} : { traceparent }),
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  };
}
