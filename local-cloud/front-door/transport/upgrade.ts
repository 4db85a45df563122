import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RunService } from './run-service';
import { isWebSocketHandshake } from './tunnel';

/**
 * Lets WebSocket handshakes through to the service, by the same rules as requests. A request that
 * offers another protocol is answered in HTTP/1.1, as if it had offered nothing.
 * @returns closes the connections, which Node itself would leave open when its server closes
 */
export function acceptUpgrades(server: Server, service: RunService): () => void {
  const sockets = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isWebSocketHandshake(request)) return handleAgain(server, { request, socket, head });
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void service.handle(request, responseOn(socket, request), { socket, head });
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Node gives no response for a request with an upgrade; the connection ends with this one. */
function responseOn(socket: Duplex, request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end());
  return response;
}

interface Offer {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Node has stopped reading HTTP from the connection: lets it read the same request without the offer. */
function handleAgain(server: Server, { request, socket, head }: Offer): void {
  const { method = 'GET', url = '/', rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (/^(upgrade|connection|http2-settings)$/i.test(name)) continue;
    lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
