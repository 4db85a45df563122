import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { type Manifest } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { startTracing } from '@attacca/tracing';
import { serveThread } from '../execution/serve-thread';
import { ThreadExecutor } from '../execution/thread-executor';
import { createInternalApi } from '../internal-api/client';
import { metadataIdentityToken } from '../internal-api/identity-token';
import { realWaiting } from '../internal-api/retry';
import { type OperationTable } from '../operation/context';
import { isChunkThread, serveChunks } from '../threads/serve-chunks';
import { DiskCache } from '../storage/disk-cache';
import { projectOf, readConfig, type WorkerConfig } from './config';
import { errorFields, jsonLog, type Log } from './log';
import { claimWorkFolder } from './work-folder';
import { startWorker, type RunningWorker } from './worker';

export interface Service {
  readonly name: string;
  readonly operations: OperationTable;
  /** The built program itself: it also runs as the executing threads. */
  readonly program: string;
  readonly programFolder: string;
}

/** Cloud Run kills a container 10 s after SIGTERM. */
const SHUTDOWN_LIMIT_MS = 9_000;
const CALL_TIMEOUT_MS = 30_000;

/** The entry of every service's process: serves in the main thread, executes in the others. */
export function startService(service: Service): void {
  if (isChunkThread()) return serveChunks(() => Promise.resolve(service.operations));
  if (!isMainThread) return serveThread(service.operations, service.program);
  const log = jsonLog({
    service: service.name,
    project: projectOf(process.env),
    write: (line) => void process.stdout.write(line),
  });
  start(service, log).then(
    (worker) => endOnSignal(worker, log),
    (error: unknown) => {
      log('ERROR', 'The worker could not start.', errorFields(error));
      process.exitCode = 1;
    },
  );
}

async function start(service: Service, log: Log): Promise<RunningWorker> {
  const config = readConfig(process.env, service.programFolder);
  const manifest = manifestOf(service, config);
  const tracing = startTracing(config.traces, {
    service: service.name,
    version: manifest.version,
    project: config.project,
    onProblem: (problem) => log('WARNING', problem),
  });
  const workFolder = await claimWorkFolder(config.workFolder, service.name);
  const worker = await startWorker({
    ...realWaiting,
    tracing,
    manifest,
    // Names of containers repeat; the random part does not.
    instance: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`,
    port: config.port,
    workFolder,
    api: createInternalApi({
      ...realWaiting,
      url: config.internalApiUrl,
      identityToken: metadataIdentityToken(config.internalApiUrl),
      requestTimeoutMs: CALL_TIMEOUT_MS,
      tracing,
    }),
    executor: new ThreadExecutor(service.program),
    cache: new DiskCache(join(workFolder, 'cache'), config.cacheBytes),
    log,
    elapsed: () => performance.now(),
    now: () => Date.now(),
  });
  log('INFO', 'an instance has started', { version: manifest.version, port: worker.port });
  return worker;
}

function manifestOf({ name }: Service, { manifestsFolder }: WorkerConfig): Manifest {
  const manifest = loadManifests(manifestsFolder).findService(name);
  if (manifest === undefined) throw new Error(`${manifestsFolder} holds no manifest of ${name}.`);
  return manifest;
}

function endOnSignal(worker: RunningWorker, log: Log): void {
  const end = (signal: string): void => {
    log('INFO', `${signal}: the worker stops.`);
    setTimeout(() => process.exit(0), SHUTDOWN_LIMIT_MS).unref();
    void worker.shutDown().finally(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}
