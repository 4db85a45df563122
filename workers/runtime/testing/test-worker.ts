import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogFields, type Manifest, type Operation, type Severity } from '@attacca/core';
import { noTracing, type Tracing } from '@attacca/tracing';
import { inProcessExecutor } from '../execution/in-process-executor';
import { type Executor } from '../execution/work-order';
import { createInternalApi } from '../internal-api/client';
import { realWaiting } from '../internal-api/retry';
import { type OperationTable } from '../operation/context';
import { startWorker, type RunningWorker } from '../process/worker';
import { DiskCache } from '../storage/disk-cache';
import { type FakeCloud } from './fake-cloud';

/** A worker as its process wires it, but for the clock of retries, the identity and where its log goes. */
export interface TestWorker extends RunningWorker {
  readonly logged: { severity: Severity; message: string; fields: LogFields }[];
  /** Pushes a message for a task. @returns the status of the answer */
  push(task_id: string): Promise<number>;
  post(body: string): Promise<number>;
  stop(): Promise<void>;
}

interface TestWorkerOptions {
  readonly manifest: Manifest;
  readonly tracing?: Tracing;
  readonly operations?: OperationTable;
  readonly executor?: Executor;
}

/** Starts a worker on a free port against a fake cloud. */
export async function startTestWorker(
  cloud: FakeCloud,
  options: TestWorkerOptions,
): Promise<TestWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'attacca-test-worker-'));
  const logged: TestWorker['logged'] = [];
  // Retries follow one another at once; heartbeats keep the short time the fake cloud gives them.
  const waiting = { ...realWaiting, random: () => 0 };
  const { tracing = noTracing } = options;
  const worker = await startWorker({
    ...waiting,
    tracing,
    manifest: options.manifest,
    instance: 'test-instance',
    port: 0,
    workFolder: folder,
    api: createInternalApi({
      ...waiting,
      url: cloud.url,
      identityToken: () => Promise.resolve('Bearer test-identity'),
      requestTimeoutMs: 5_000,
      tracing,
    }),
    executor: options.executor ?? inProcessExecutor(options.operations ?? {}),
    cache: new DiskCache(join(folder, 'cache'), 2 ** 24),
    log: (severity, message, fields = {}) => void logged.push({ severity, message, fields }),
    elapsed: () => performance.now(),
    now: () => Date.now(),
  });
  const post = async (body: string): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${worker.port}/`, { method: 'POST', body });
    return response.status;
  };
  return {
    ...worker,
    logged,
    post,
    push: (task_id) => post(pushBody(task_id)),
    stop: async () => {
      await worker.shutDown();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** A push request's body, as Pub/Sub makes it. */
export function pushBody(task_id: string): string {
  const envelope = {
    schema_version: 'v1',
    event_id: 'event-1',
    event_type: 'TaskQueued',
    source: 'orchestrator',
    timestamp: '2026-01-01T00:00:00.000Z',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    payload: { job_id: 'job-1', task_id, attempt: 1 },
  };
  const data = Buffer.from(JSON.stringify(envelope)).toString('base64');
  return JSON.stringify({
    message: { data, messageId: '1', attributes: { traceparent } },
    subscription: 'test',
  });
}

/** A manifest of one service, for operations that a test makes up. */
export function testManifest(operations: readonly Operation[]): Manifest {
  return {
    manifest_version: 1,
    service: 'audio-analyzer',
    aliases: [],
    version: '0.1.0',
    description: '',
    concurrency: 2,
    scaling: { min_instances: 0, max_instances: 100 },
    operations,
  };
}

/** An operation with sensible everything. */
export function testOperation(fields: Partial<Operation> & Pick<Operation, 'name'>): Operation {
  return {
    service: 'audio-analyzer',
    aliases: [],
    version: '1',
    description: '',
    method: { algorithm: '', sources: [], differences: [] },
    entrypoint: { kind: 'function', name: 'run_test' },
    inputs: [],
    outputs: [],
    parameters: [],
    cachable: false,
    cache_duration_minutes: 1,
    expected_seconds_per_item: 1,
    resources: { memory_mib: 512, cpu: 1, timeout_seconds: 480 },
    limits: { max_input_bytes: 2 ** 31, max_duration_seconds: 3600 },
    retry: {
      max_attempts: 3,
      minimum_backoff_seconds: 1,
      maximum_backoff_seconds: 60,
      error_codes: null,
    },
    implicit: false,
    ...fields,
  };
}
