import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  /** 0 chooses a free port. */
  readonly port: number;
}

export interface HttpListener {
  readonly server: Server;
  /** `host:port` as it was bound. */
  readonly address: string;
  readonly port: number;
  /** Stops accepting and cuts what is still open, so that a waiting client does not hold up the stop. */
  close(): Promise<void>;
}

/** Starts an HTTP/1.1 server and resolves once it accepts connections; rejects e.g. with EADDRINUSE. */
export async function listenHttp(
  handler: RequestListener,
  options: ListenOptions,
): Promise<HttpListener> {
  const server = createServer(handler);
  // A service decides itself how long it takes; Node's limits would cut off long uploads and streams.
  server.requestTimeout = 0;
  // Longer than the free-socket life of any client of ours, so that no client meets a closing socket.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    address: `${options.host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
