import { apiErrorOf, UnreachableError } from './api-error';

export interface HttpOptions {
  /** Base URL of the API, without a path. */
  readonly apiUrl: string;
  /** A valid Firebase ID token; asked for before every request, because it lives an hour. */
  readonly idToken: () => Promise<string>;
}

interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Makes a POST repeatable: the same key gets the first answer again. */
  readonly idempotencyKey?: string;
}

export type Http = <Answer>(
  method: 'GET' | 'POST',
  path: string,
  options?: RequestOptions,
) => Promise<Answer>;

/** Pauses before each repetition. Only what is safe to repeat is repeated. */
const RETRY_PAUSES_MILLISECONDS = [200, 800, 2000];
const RETRIED_STATUSES = [429, 502, 503, 504];

/**
 * Requests to the API as one function.
 * It throws ApiError for a problem document, UnreachableError when no answer comes.
 */
export function createHttp({ apiUrl, idToken }: HttpOptions): Http {
  return async <Answer>(method: 'GET' | 'POST', path: string, options: RequestOptions = {}) => {
    const url = urlOf(apiUrl, path, options.query);
    const isRepeatable = method === 'GET' || options.idempotencyKey !== undefined;
    const pauses = isRepeatable ? RETRY_PAUSES_MILLISECONDS : [];
    const response = await withRetries(pauses, async () =>
      attempt(url, await initOf(method, options, idToken)),
    );
    if (!response.ok) throw await apiErrorOf(response);
    return (await response.json()) as Answer;
  };
}

function urlOf(apiUrl: string, path: string, query: RequestOptions['query'] = {}): string {
  const url = new URL(path, apiUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

async function initOf(
  method: string,
  { body, idempotencyKey }: RequestOptions,
  idToken: () => Promise<string>,
): Promise<RequestInit> {
  return {
    method,
    headers: {
      authorization: `Bearer ${await idToken()}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

async function attempt(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new UnreachableError(url, cause);
  }
}

async function withRetries(
  pauses: readonly number[],
  request: () => Promise<Response>,
): Promise<Response> {
  for (const pause of pauses) {
    const outcome = await request().catch((error: unknown) => error);
    if (outcome instanceof Response) {
      if (!RETRIED_STATUSES.includes(outcome.status)) return outcome;
      await outcome.body?.cancel();
    } else if (!(outcome instanceof UnreachableError)) throw outcome;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return request();
}
