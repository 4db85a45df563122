import {
  AttaccaError,
  resolveParameters,
  type CompleteRequest,
  type LeasedTask,
  type Manifest,
  type Operation,
} from '@attacca/core';
import { type Span } from '@attacca/tracing';
import { type LocalInput, type WorkResult } from '../execution/work-order';
import { type TracedTask } from '../internal-api/client';
import { fetchInputs, type FetchContext } from '../storage/fetch-inputs';
import { newFiles, storeOutputs, taskOutput } from '../storage/store-outputs';
import { type RequestClock, type TaskEnvironment } from './task-environment';
import { type TaskScope } from './task-scope';

export interface Attempt {
  readonly task: TracedTask;
  readonly environment: TaskEnvironment;
  readonly scope: TaskScope;
  /** The task's own; made by whoever needs it. */
  readonly folder: string;
  readonly clock: RequestClock;
}

/**
 * The work of one attempt: fetch and verify, execute, store, report.
 * @returns the chained task, already leased, if there is one
 * @throws AttaccaError
 */
export async function performTask(attempt: Attempt): Promise<LeasedTask | null> {
  const { task, environment, scope, folder } = attempt;
  const { api, cache, viewLists } = environment;
  const operation = knownOperation(task, environment.manifest);
  const lap = stopwatch(environment.elapsed);
  const { signal } = scope;
  const more: FetchContext['more'] = async (port, after) => {
    const request = { lease_token: task.lease.token, port, after };
    return (await api.inputs(task, request, signal)).input;
  };
  const context = { operation, cache, viewLists, waiting: environment, signal, folder, more };
  const fetched = await part(attempt, 'download', () => fetchInputs(task.inputs, context));
  try {
    const download_seconds = lap();
    const result = await part(attempt, 'execute', () =>
      execute(attempt, operation, fetched.inputs),
    );
    const execute_seconds = lap();
    const contents = await part(attempt, 'upload', ({ traceparent }) =>
      storeOutputs(result.outputs, {
        leaseToken: task.lease.token,
        signal,
        waiting: environment,
        grant: (request) => api.outputs({ ...task, traceparent }, request, signal),
      }),
    );
    signal.throwIfAborted();
    const timing = { download_seconds, execute_seconds, upload_seconds: lap() };
    const chained = await report(attempt, result, { timing, contents });
    await keepAtHand(result, cache);
    return chained;
  } finally {
    fetched.release();
  }
}

/** A part of the work, in a span of its own. */
function part<Result>(
  { task, environment }: Attempt,
  name: string,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return environment.tracing.inSpan(name, { parent: task.traceparent }, work);
}

/** Checks once more what the API has checked: the worker may be older or newer than it. @throws AttaccaError */
function knownOperation(task: LeasedTask, manifest: Manifest): Operation {
  const operation = manifest.operations.find(({ name }) => name === task.operation);
  if (task.service !== manifest.service || operation === undefined) {
    const wanted = `${task.service}/${task.operation}`;
    const message = `${manifest.service} ${manifest.version} does not know ${wanted}.`;
    throw new AttaccaError('INTERNAL', message);
  }
  if (operation.version !== task.operation_version) {
    const message = `This worker has version ${operation.version} of ${operation.name}; the task wants ${task.operation_version}.`;
    throw new AttaccaError('INTERNAL', message);
  }
  const { errors } = resolveParameters(operation, task.parameters);
  if (errors.length === 0) return operation;
  const message = errors.map((error) => error.message).join('; ');
  throw new AttaccaError('INVALID_PARAMETER', message, { errors });
}

async function execute(
  { task, environment, scope, folder }: Attempt,
  operation: Operation,
  inputs: Readonly<Record<string, LocalInput>>,
): Promise<WorkResult> {
  const { batch, timeout_seconds: time_limit_seconds, parameters } = task;
  const order = { operation, parameters, inputs, batch, folder, time_limit_seconds };
  const result = await environment.executor.execute(order, scope);
  scope.signal.throwIfAborted();
  return result;
}

async function report(
  { task, environment, clock }: Attempt,
  result: WorkResult,
  stored: Pick<CompleteRequest, 'timing' | 'contents'>,
): Promise<LeasedTask | null> {
  const outputs = Object.entries(result.outputs).map(
    ([port, output]) => [port, taskOutput(output)] as const,
  );
  const { chained } = await environment.api.complete(task, {
    lease_token: task.lease.token,
    outputs: Object.fromEntries(outputs),
    failed_items: result.failed_items,
    conversions: result.conversions,
    ...stored,
    usage: clock.report(),
    seconds_left: clock.left(),
    seconds_used: clock.used(),
  });
  return chained;
}

/** What was just made is probably what a chained task reads next. */
async function keepAtHand(result: WorkResult, cache: TaskEnvironment['cache']): Promise<void> {
  for (const { sha256, source } of newFiles(result.outputs).values()) {
    if ('bytes' in source) cache.small.keep(sha256, source.bytes);
    // A file that cannot be kept is downloaded again.
    else await cache.adopt(sha256, source.path).catch(() => undefined);
  }
}

/** Seconds since it was last asked. */
function stopwatch(elapsed: () => number): () => number {
  let last = elapsed();
  return () => {
    const seconds = (elapsed() - last) / 1000;
    last = elapsed();
    return seconds;
  };
}
