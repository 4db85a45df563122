import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { endToEndHeaders } from './forwarded-headers';

/** A connection that a WebSocket handshake has come in on, with what was read beyond the handshake. */
export interface ClientConnection {
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What the process has answered with `101 Switching Protocols`. */
export interface SwitchedConnection extends ClientConnection {
  readonly answer: IncomingMessage;
}

/** The headers of a handshake that concern one connection, and so are made anew for the next. */
export const upgradeHeaders: OutgoingHttpHeaders = { connection: 'Upgrade', upgrade: 'websocket' };

/** Whether a request is a WebSocket handshake. Other upgrades are not made, which HTTP allows. */
export function isWebSocketHandshake({ headers, method }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Passes the process's agreement to the client, then every byte between the two, until one of them
 * closes its connection or `signal` is aborted.
 */
export function joinConnections(
  client: ClientConnection & { readonly response: ServerResponse },
  { answer, socket: upstream, head }: SwitchedConnection,
  signal: AbortSignal,
): Promise<void> {
  const { response, socket } = client;
  response.writeHead(101, { ...endToEndHeaders(answer.headers), ...upgradeHeaders });
  response.flushHeaders();
  socket.write(head);
  upstream.write(client.head);
  socket.pipe(upstream);
  upstream.pipe(socket);
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener('abort', end);
      socket.destroy();
      upstream.destroy();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    for (const side of [socket, upstream]) {
      side.on('error', end);
      side.on('close', end);
      // It was ended because the other side has, and a WebSocket is never half open.
      side.on('finish', end);
    }
  });
}
