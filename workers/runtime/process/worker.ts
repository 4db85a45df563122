import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { type Manifest } from '@attacca/core';
import { ViewLists } from '../storage/view-lists';
import { type TaskEnvironment } from '../task/task-environment';
import { InstanceTime } from './instance-time';
import { registerService } from './registration';
import { createWorkerServer } from './server';
import { Slots } from './slots';

export interface WorkerOptions extends Omit<
  TaskEnvironment,
  'shutdown' | 'viewLists' | 'instanceTime'
> {
  /** 0 takes any free one. */
  readonly port: number;
}

/** A running worker. */
export interface RunningWorker {
  readonly port: number;
  /** Takes no more messages, stops the work that runs and gives its leases back. */
  shutDown(): Promise<void>;
}

/** Answers to requests that run get so long to be written before connections are cut. */
const CLOSE_GRACE_MS = 2_000;

/** Starts serving. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const shutdown = new AbortController();
  const environment: TaskEnvironment = {
    ...options,
    viewLists: new ViewLists(),
    instanceTime: new InstanceTime(options.elapsed),
    shutdown: shutdown.signal,
  };
  const slots = new Slots(options.manifest.concurrency);
  const startedAt = options.elapsed();
  const health = (): object => ({
    ...healthOf(options.manifest, slots),
    timestamp: new Date(options.now()).toISOString(),
    uptime_seconds: (options.elapsed() - startedAt) / 1000,
  });
  await options.cache.open();
  const server = createWorkerServer({ environment, slots, health });
  // The front door holds connections open; a push takes up to nine minutes.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 620_000;
  server.listen(options.port);
  await once(server, 'listening');
  const registration = registerService(environment);
  return {
    port: (server.address() as AddressInfo).port,
    async shutDown() {
      shutdown.abort(new Error('The worker was asked to stop.'));
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await Promise.all([closed, registration]);
      clearTimeout(cut);
      await options.executor.close();
      await options.tracing.close();
    },
  };
}

function healthOf(manifest: Manifest, slots: Slots): object {
  const { service, version, manifest_version } = manifest;
  return { status: 'ok', service, version, manifest_version, busy: slots.busy };
}
