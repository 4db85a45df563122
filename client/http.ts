import { apiErrorOf } from './api-error';
import { sendPatiently } from './patience';

export interface HttpOptions {
  /** Base URL of the API, without a path. */
  readonly apiUrl: string;
  /** A valid Firebase ID token; asked for before every request, because it lives an hour. */
  readonly idToken: () => Promise<string>;
  /** Waits before a repetition; a test passes its own. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

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
export function createHttp({ apiUrl, idToken, pause }: HttpOptions): Http {
  return async <Answer>(method: Method, path: string, options: RequestOptions = {}) => {
    const url = urlOf(apiUrl, path, options.query);
    const key = method === 'POST' ? (options.idempotencyKey ?? crypto.randomUUID()) : undefined;
    let attempts = 0;
    const init = async (): Promise<RequestInit> => {
      attempts += 1;
      return initOf(method, { ...options, key }, await idToken());
    };
    const response = await sendPatiently(url, init, pause);
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

function initOf(
  method: string,
  { body, key }: { body?: unknown; key: string | undefined },
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
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : body }),
  };
}
