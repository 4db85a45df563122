import { type IncomingMessage, type ServerResponse } from 'node:http';

const METHODS = 'GET,POST,PUT,PATCH,DELETE,OPTIONS';
/** Headers of WebChannel's answers, which its client reads if it may. */
const EXPOSED = 'X-HTTP-Session-Id,X-Client-Wire-Protocol';
const PREFLIGHT_SECONDS = '3600';

/** Lets a page of any origin read the answer, credentials included: who may do what is the rules' affair. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers;
  // The answer depends on the origin even for a request that has none.
  response.setHeader('vary', 'Origin');
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-expose-headers', EXPOSED);
}

/** Answers the question that a browser asks before a request with headers of its own. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', METHODS);
  const asked = request.headers['access-control-request-headers'];
  if (asked !== undefined) response.setHeader('access-control-allow-headers', asked);
  // A public page may talk to this machine only if told so.
  if (request.headers['access-control-request-private-network'] === 'true') {
    response.setHeader('access-control-allow-private-network', 'true');
  }
  response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  response.writeHead(204).end();
}
