import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { RunServiceConfig } from '../config';
import { startIdentity, type Identity } from '../identity';
import { systemClock, type Clock } from '../service';
import { startFrontDoor } from '.';

/** What the tests of this folder need: processes, and front doors before them. */

export const EMAIL = 'pusher@demo.iam.gserviceaccount.com';
export const STRANGER = 'stranger@demo.iam.gserviceaccount.com';

const HOST = '127.0.0.1';

const closing: (() => Promise<void>)[] = [];

/** Closes all that a test has opened, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

/** Closes what was opened last. */
export async function closeLast(): Promise<void> {
  await closing.pop()?.();
}

/** An identity service with the accounts EMAIL and STRANGER; the caller stops it. */
export function startTestIdentity(): Promise<Identity> {
  return startIdentity({
    project: 'demo',
    region: 'europe-west1',
    host: HOST,
    port: 0,
    clock: systemClock,
    dataDir: null,
    serviceAccounts: [EMAIL, STRANGER],
  });
}

/** Starts the process behind the front door; returns its base URL. */
export function startProcess(handler: RequestListener, port = 0): Promise<string> {
  return startServer(createServer(handler), port);
}

/** The same for a server that does more than answer requests. */
export async function startServer(server: Server, port = 0): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, HOST, resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

export interface DoorOptions {
  readonly config?: Partial<RunServiceConfig>;
  readonly clock?: Clock;
  readonly verifyIdentityToken?: Identity['verifyIdentityToken'];
}

/** Opens a front door of one service, for everybody unless told otherwise; returns its public URL. */
export async function open(target: string, options: DoorOptions = {}): Promise<string> {
  const config: RunServiceConfig = {
    name: 'svc',
    port: 0,
    target,
    invokers: ['allUsers'],
    concurrency: 80,
    timeout_seconds: 60,
    ...options.config,
  };
  const refuseAll = (): never => {
    throw new Error('This front door checks no tokens');
  };
  const door = await startFrontDoor({
    host: HOST,
    clock: options.clock ?? systemClock,
    services: [config],
    verifyIdentityToken: options.verifyIdentityToken ?? refuseAll,
  });
  closing.push(() => door.stop());
  return door.urls.svc ?? '';
}

/** Answers with what arrived. */
export const echo: RequestListener = (request, response) => {
  const { url, method, headers } = request;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ url, method, headers }));
};
