import { request as startRequest, type Agent, type OutgoingHttpHeaders } from 'node:http';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../service';
import { endToEndHeaders } from './forwarded-headers';
import { joinConnections, type ClientConnection } from './tunnel';

/** Cloud Run's limit on an HTTP/1 request. */
export const REQUEST_LIMIT_BYTES = 32 * 1024 * 1024;

/** Pause between attempts to connect to a process that does not listen (yet). */
const CONNECT_AGAIN_MILLISECONDS = 100;

export interface ForwardOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Of a WebSocket handshake. */
  readonly connection?: ClientConnection;
  readonly headers: OutgoingHttpHeaders;
  /** Base URL of the process. */
  readonly target: string;
  readonly agent: Agent;
  readonly clock: Clock;
  /** How long a process that refuses connections is taken for one that is starting. */
  readonly connectPatienceMilliseconds: number;
  /** Aborted when the client is gone or the request has taken too long. */
  readonly signal: AbortSignal;
}

/** Why no answer came from the process. */
export type ForwardProblem = 'unreachable' | 'broken' | 'too_large' | 'aborted';

/**
 * Passes the request to the process and the answer back, both as they flow.
 * @returns null once the answer is complete, else why there was none or only a part of one.
 */
export async function forward(options: ForwardOptions): Promise<ForwardProblem | null> {
  const { clock } = options;
  const giveUpAt = clock.now() + options.connectPatienceMilliseconds;
  for (;;) {
    const result = await attempt(options);
    if (result !== 'refused') return result;
    if (clock.now() >= giveUpAt) return 'unreachable';
    await pause(options);
    if (options.signal.aborted) return 'aborted';
  }
}

/** `refused`: not a byte of the request has been used, so it may be tried again. */
function attempt(options: ForwardOptions): Promise<ForwardProblem | 'refused' | null> {
  const { request, response, connection, signal } = options;
  return new Promise((resolve) => {
    const upstream = startRequest(options.target, {
      path: pathOf(request.url),
      method: request.method ?? 'GET',
      headers: options.headers,
      agent: options.agent,
    });
    let isConnected = false;
    const end = (result: ForwardProblem | 'refused' | null): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const fail = (problem: ForwardProblem): void => {
      upstream.destroy();
      end(problem);
    };
    const onAbort = (): void => fail('aborted');
    signal.addEventListener('abort', onAbort, { once: true });
    onceConnected(upstream, () => {
      isConnected = true;
      if (connection) upstream.end();
      else sendBody(request, upstream, () => fail('too_large'));
    });
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      const isRefused = !isConnected && error.code === 'ECONNREFUSED';
      end(signal.aborted ? 'aborted' : isRefused ? 'refused' : 'broken');
    });
    upstream.on('response', (answer) => passBack(answer, response, end));
    if (!connection) return;
    upstream.on('upgrade', (answer, socket, head) => {
      signal.removeEventListener('abort', onAbort);
      const switched = { answer, socket, head };
      void joinConnections({ ...connection, response }, switched, signal).then(() => end(null));
    });
  });
}

/** As it came, so that no path can name another host; a proxy's absolute form loses its host. */
function pathOf(url = '/'): string {
  if (url.startsWith('/')) return url;
  const { pathname, search } = new URL(url, 'http://any');
  return pathname + search;
}

/** The body may only be touched when a connection stands, or a refused attempt would have used it up. */
function onceConnected(upstream: ClientRequest, start: () => void): void {
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', start);
    else start();
  });
}

function sendBody(request: IncomingMessage, upstream: ClientRequest, tooLarge: () => void): void {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > REQUEST_LIMIT_BYTES) tooLarge();
  });
  request.pipe(upstream);
}

function passBack(
  answer: IncomingMessage,
  response: ServerResponse,
  end: (result: ForwardProblem | null) => void,
): void {
  response.writeHead(answer.statusCode ?? 502, endToEndHeaders(answer.headers));
  // Server-sent events: the client sees the stream open before its first event.
  response.flushHeaders();
  answer.pipe(response);
  answer.on('end', () => end(null));
  answer.on('error', () => end('broken'));
}

function pause({ clock, signal }: ForwardOptions): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.schedule(CONNECT_AGAIN_MILLISECONDS, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
