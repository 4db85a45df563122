import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalCloudConfig } from '../config';
import type { Endpoints } from '../environment';
import { GoogleApiError, listenHttp, sendError, sendJson } from '../http';
import type { RunningService } from '../service';
import type { OperatorContext } from './context';
import { EventStreams } from './event-stream';
import { refuseForeignPages } from './guard';
import { methods, notFound } from './methods';
import type { Operations } from './operations';
import { sendPageFile } from './static-files';

export interface OperatorOptions {
  readonly operations: Operations;
  readonly config: LocalCloudConfig;
  /** 0 chooses a free port. */
  readonly port: number;
  /** Asked when a request comes, and not before: the operator starts before its own address is known. */
  readonly endpoints: () => Endpoints;
}

/** Starts the admin endpoint with the status page. Addresses: `admin`. */
export async function startOperator({
  port,
  ...options
}: OperatorOptions): Promise<RunningService> {
  const { host } = options.config;
  const streams = new EventStreams(options.operations.calls);
  const context: OperatorContext = { ...options, streams, startedAt: Date.now() };
  const listener = await listenHttp(
    (request, response) => {
      answer(context, request, response).catch((error: unknown) => sendError(response, error));
    },
    { host, port },
  );
  return {
    addresses: { admin: listener.address },
    stop: async () => {
      streams.stop();
      await listener.close();
    },
  };
}

async function answer(
  context: OperatorContext,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setCommonHeaders(response);
  refuseForeignPages(message, context.config.host);
  const url = new URL(message.url ?? '/', 'http://admin');
  if (message.method === 'GET') {
    const name = url.pathname === '/' ? 'index.html' : pageFile(url.pathname);
    if (name !== null && sendPageFile(response, name)) return;
    if (url.pathname === '/v1/events') return context.streams.add(response);
  }
  const { method, rest } = methodOf(message, url);
  sendJson(response, 200, await method(context, { rest, query: url.searchParams, message }));
}

function setCommonHeaders(response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
}

function pageFile(path: string): string | null {
  return path.startsWith('/page/') ? path.slice('/page/'.length) : null;
}

function methodOf(
  message: IncomingMessage,
  { pathname }: URL,
): { method: (typeof methods)[string]; rest: string } {
  const exact = own(`${message.method} ${pathname}`);
  if (exact) return { method: exact, rest: '' };
  // `/v1/documents/a/b`: the first two parts name the method, the rest is its own.
  const [, start = '', rest = ''] = /^(\/v1\/[^/]+\/)(.*)$/.exec(pathname) ?? [];
  const method = own(`${message.method} ${start}`);
  if (!method) throw notFound({ message });
  return { method, rest: decode(rest) };
}

function own(name: string): (typeof methods)[string] | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new GoogleApiError(400, 'INVALID_ARGUMENT', `path: "${path}" is not percent-encoded`);
  }
}
