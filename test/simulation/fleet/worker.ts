import {
  AttaccaError,
  structuredError,
  type LeasedTask,
  type StructuredError,
  type TaskInput,
  type TaskQueuedPayload,
} from '@attacca/core';
import { type Engine } from '../engine/engine';
import { type Process } from '../engine/process';
import { type Behaviour } from '../scenario/behaviour';
import { bytesOf, sizeOf } from '../storage/blobs';
import { type World } from '../world';
import { internalApi, type InternalApi, type TaskAddress } from './internal-api';
import { perform, type Work } from './perform';

/*
 * The worker's loop around the handshake, as workers/runtime does it, without its files and programs: lease, heartbeats
 * beside the work, uploads, completion, the chained task; waits for a task that backs off; gives its lease back when it
 * is to end. Some are stubborn: told to stop, they go on.
 */

type Disposition = 'acknowledge' | 'redeliver';

const requestSeconds = 540;
const longestWaitSeconds = 20;
/** What it says of each attempt. */
const usage = { instance_seconds: 1, requests: 1, calls: 2 };
const settled = ['LEASED', 'DONE', 'CANCELLED', 'NOT_FOUND', 'INVALID_REQUEST'];
const endings = ['LEASE_LOST', 'CANCELLED', 'DONE', 'NOT_FOUND'];

/** Virtual milliseconds; the longest needs heartbeats. */
const executionTimes = [20, 200, 200, 3_000, 25_000];

interface Worker {
  readonly world: World;
  readonly engine: Engine;
  readonly process: Process;
  readonly api: InternalApi;
  readonly behaviour: Behaviour;
  readonly startedAt: number;
  readonly isStubborn: boolean;
  /** Virtual time at which it is told to end. */
  readonly endsAt: number;
}

/** Takes one pushed message. @returns what becomes of it */
export async function takeMessage(
  world: World,
  process: Process,
  {
    payload,
    service,
    behaviour,
  }: { payload: TaskQueuedPayload; service: string; behaviour: Behaviour },
): Promise<Disposition> {
  const { engine } = world;
  const { random, faults, now } = engine;
  const worker: Worker = {
    world,
    engine,
    process,
    behaviour,
    api: internalApi(world, process, service),
    startedAt: now,
    isStubborn: random.happens(faults.stubborn),
    endsAt: random.happens(faults.shutdown) ? now + random.between(0, 60_000) : Infinity,
  };
  let task = await leaseOrNothing(worker, payload);
  while (typeof task === 'object') task = await work(worker, task);
  return task;
}

async function leaseOrNothing(
  worker: Worker,
  address: TaskAddress,
): Promise<LeasedTask | Disposition> {
  const { api, engine, process } = worker;
  const request = {
    request_id: engine.newId(),
    instance: process.name,
    manifest_versions: [1],
  };
  try {
    return await api.lease({ job_id: address.job_id, task_id: address.task_id }, request);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'TOO_EARLY') {
      const isNear = await waitUntil(worker, (error as AttaccaError).notBefore);
      return isNear ? leaseOrNothing(worker, address) : 'acknowledge';
    }
    return settled.includes(code) ? 'acknowledge' : 'redeliver';
  }
}

/** One attempt. @returns the chained task, or what becomes of the message */
async function work(worker: Worker, task: LeasedTask): Promise<LeasedTask | Disposition> {
  const { engine } = worker;
  const scope = { isOver: false, isLost: false };
  void beat(worker, task, scope);
  try {
    const made = await executed(worker, task);
    if (scope.isLost && !worker.isStubborn) return 'acknowledge';
    if (engine.now >= worker.endsAt) return await giveBack(worker, task);
    if ('error' in made) return await reportFailure(worker, task, made.error);
    // Small outputs travel in the completion; all of them are small here, and every other worker uploads them.
    const isInline = engine.random.happens(50);
    if (!isInline) await upload(worker, task, made);
    return await reportCompletion(worker, task, { ...made, isInline });
  } catch (error) {
    if (endings.includes(codeOf(error)) && !worker.isStubborn) return 'acknowledge';
    return await reportFailure(worker, task, asStructured(error)).catch(
      () => 'acknowledge' as const,
    );
  } finally {
    scope.isOver = true;
  }
}

async function executed(
  { engine, process, world, api, behaviour }: Worker,
  task: LeasedTask,
): Promise<Work | { error: StructuredError }> {
  const { random, faults } = engine;
  await engine.sleep(process, random.pick(engine.isCalm ? [20, 200] : executionTimes));
  if (random.happens(faults.brokenAttempt))
    return { error: structuredError('STORAGE_ERROR', 'the network was down') };
  const made = performed(world, await withAllPages(api, task), behaviour);
  if (!made.isRefused) return made;
  return { error: structuredError('OPERATION_FAILED', 'the operation refuses its input') };
}

/** Packs that one answer had no room for are asked for, page by page. */
async function withAllPages(api: InternalApi, task: LeasedTask): Promise<LeasedTask> {
  const inputs: Record<string, TaskInput> = { ...task.inputs };
  for (const [port, first] of Object.entries(task.inputs)) {
    if (first.kind !== 'packs') continue;
    const packs = [...first.packs];
    for (let after = first.next; after !== undefined;) {
      const { input } = await api.inputs(task, { lease_token: task.lease.token, port, after });
      if (input.kind !== 'packs') throw new Error(`A page of ${port} holds ${input.kind}.`);
      packs.push(...input.packs);
      after = input.next;
    }
    inputs[port] = { ...first, packs };
  }
  return { ...task, inputs };
}

/** Whatever a task reads must be there: that it is not is nobody's bad luck. */
function performed(world: World, task: LeasedTask, behaviour: Behaviour): Work {
  try {
    return perform(task, world.blobs, behaviour);
  } catch (error) {
    const what = (error as Error).message;
    world.engine.violation ??= new Error(`${task.job_id}/${task.task_id} cannot be done: ${what}`);
    throw error;
  }
}

/** Heartbeats beside the work, until it is over or the lease is lost. */
async function beat(
  { engine, process, api, isStubborn }: Worker,
  task: LeasedTask,
  scope: { isOver: boolean; isLost: boolean },
): Promise<void> {
  for (;;) {
    await engine.sleep(process, task.lease.heartbeat_seconds * 1000);
    if (scope.isOver) return;
    try {
      const size = task.batch === null ? 0 : task.batch.to - task.batch.from;
      const progress = { items_done: engine.random.between(0, size) };
      await api.heartbeat(task, { lease_token: task.lease.token, progress });
    } catch (error) {
      if (!endings.includes(codeOf(error)) || isStubborn) continue;
      scope.isLost = true;
      return;
    }
  }
}

async function upload(
  { world, engine, process, api }: Worker,
  task: LeasedTask,
  made: Work,
): Promise<void> {
  const outputs = [...made.blobs].map(([sha256, content]) => ({
    sha256,
    size_bytes: sizeOf(content),
    media_type: 'application/octet-stream',
  }));
  if (outputs.length === 0) return;
  const { uploads } = await api.outputs(task, { lease_token: task.lease.token, outputs });
  const missing = uploads.filter(({ exists }) => !exists).map(({ sha256 }) => sha256);
  if (missing.length === 0) return;
  await engine.call(process, { label: `uploads ${missing.length} blobs` }, () => {
    for (const sha256 of missing) world.blobs.blobs.set(sha256, made.blobs.get(sha256) ?? '');
  });
}

async function reportCompletion(
  { engine, api, startedAt }: Worker,
  task: LeasedTask,
  { outputs, failed_items, blobs, isInline }: Work & { readonly isInline: boolean },
): Promise<LeasedTask | Disposition> {
  const contents = [...blobs].map(
    ([sha256, content]) => [sha256, bytesOf(content).toString('base64')] as const,
  );
  const left = requestSeconds - (engine.now - startedAt) / 1000;
  const { chained } = await api.complete(task, {
    request_id: engine.newId(),
    lease_token: task.lease.token,
    outputs,
    ...(isInline ? { contents: Object.fromEntries(contents) } : {}),
    failed_items,
    usage,
    timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
    seconds_left: engine.random.happens(15) ? 0 : left,
    seconds_used: requestSeconds - left,
  });
  return chained ?? 'acknowledge';
}

async function reportFailure(
  worker: Worker,
  task: LeasedTask,
  error: StructuredError,
): Promise<LeasedTask | Disposition> {
  const { api, engine } = worker;
  const request_id = engine.newId();
  const answer = await api.fail(task, { request_id, lease_token: task.lease.token, error, usage });
  if (!answer.will_retry || !(await waitUntil(worker, answer.not_before ?? null)))
    return 'acknowledge';
  const again = await leaseOrNothing(worker, task);
  return again === 'redeliver' ? 'acknowledge' : again;
}

async function giveBack({ api }: Worker, task: LeasedTask): Promise<Disposition> {
  await api.release(task, { lease_token: task.lease.token, usage }).catch(() => undefined);
  return 'redeliver';
}

/** @returns false when it is too far away to wait for */
async function waitUntil(
  { engine, process, startedAt, endsAt }: Worker,
  notBefore: string | null,
): Promise<boolean> {
  const due = notBefore === null ? engine.now : Date.parse(notBefore);
  const wait = Math.max(0, due - engine.now);
  const isTooLong = wait > longestWaitSeconds * 1000;
  if (isTooLong || due > startedAt + requestSeconds * 1000 || due > endsAt) return false;
  await engine.sleep(process, wait);
  return true;
}

function codeOf(error: unknown): string {
  return error instanceof AttaccaError ? error.code : 'INTERNAL_API_ERROR';
}

function asStructured(error: unknown): StructuredError {
  const message = error instanceof Error ? error.message : String(error);
  return structuredError('INTERNAL_API_ERROR', message);
}
