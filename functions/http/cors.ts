import { type NextFunction, type Request, type Response } from 'express';

const exposed = [
  'x-correlation-id',
  'location',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'idempotency-replayed',
];

/** CORS for the console's pages: simple, because only a bearer token authenticates, never a cookie. */
export function allowOrigins(origins: readonly string[]) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.set(corsHeaders(request.header('origin'), origins));
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next();
  };
}

/** The headers that let a page of `origin` read an answer; none for origins that may not. */
export function corsHeaders(
  origin: string | undefined,
  origins: readonly string[],
): Record<string, string> {
  if (origin === undefined || !(origins.includes(origin) || origins.includes('*'))) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-headers':
      'authorization, content-type, idempotency-key, x-correlation-id, traceparent',
    'access-control-allow-methods': 'GET, POST, PUT, DELETE, OPTIONS',
    'access-control-expose-headers': exposed.join(', '),
    'access-control-max-age': '3600',
    vary: 'origin',
  };
}
