import {
  createServer as createHttpServer,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface SharedPort {
  /** `host:port`. */
  readonly address: string;
  /** Stops listening, and cuts the connections that are still open after `graceMilliseconds`. */
  close(graceMilliseconds: number): Promise<void>;
}

export interface PortOptions {
  readonly host: string;
  /** 0 chooses a free one. */
  readonly port: number;
  /** Takes a connection that opens with the preface of HTTP/2, which is what gRPC speaks. */
  readonly onHttp2: (socket: Socket) => void;
  /** Answers the requests of all other connections. */
  readonly onHttp1: RequestListener;
}

/** The first bytes of every HTTP/2 connection, "PRI * HTTP/2.0". No HTTP/1 method begins like this. */
const HTTP2_PREFACE = 'PRI';

/** Listens on one port for gRPC and HTTP/1, which are told apart by the first bytes of each connection. */
export async function listenOnSharedPort({
  host,
  port,
  onHttp2,
  onHttp1,
}: PortOptions): Promise<SharedPort> {
  const http = createHttp1Server(onHttp1);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away is no failure of the service; its calls are told by their own events.
    socket.on('error', () => undefined);
    routeByPreface(socket, (isHttp2) =>
      isHttp2 ? onHttp2(socket) : http.emit('connection', socket),
    );
  });
  await listen(server, { host, port });
  const { port: chosenPort } = server.address() as AddressInfo;
  return {
    address: `${host}:${chosenPort}`,
    close: (graceMilliseconds) => {
      http.closeIdleConnections();
      return closeAll(server, sockets, graceMilliseconds);
    },
  };
}

/**
 * Reads just enough to decide, and puts it back. It must wait for `readable`: a `data` listener would set the socket
 * flowing, and the preface would be lost to HTTP/2.
 */
function routeByPreface(socket: Socket, route: (isHttp2: boolean) => void): void {
  const start = socket.read(HTTP2_PREFACE.length) as Buffer | null;
  if (start === null) {
    socket.once('readable', () => routeByPreface(socket, route));
    return;
  }
  socket.unshift(start);
  route(start.toString('latin1') === HTTP2_PREFACE);
}

function createHttp1Server(onRequest: RequestListener): HttpServer {
  const server = createHttpServer(onRequest);
  // A browser's stream is one request that lasts.
  server.requestTimeout = 0;
  // Longer than clients keep a connection that they do not use, so that none meets one that is being closed.
  server.keepAliveTimeout = 60_000;
  return server;
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeAll(
  server: Server,
  sockets: ReadonlySet<Socket>,
  graceMilliseconds: number,
): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => sockets.forEach((socket) => socket.destroy()), graceMilliseconds);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
