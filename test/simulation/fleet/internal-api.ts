import {
  AttaccaError,
  errorRegistry,
  type CompleteAnswer,
  type CompleteRequest,
  type FailAnswer,
  type FailRequest,
  type HeartbeatAnswer,
  type HeartbeatRequest,
  type InputsAnswer,
  type InputsRequest,
  type LeasedTask,
  type LeaseRequest,
  type OutputsAnswer,
  type OutputsRequest,
  type ReleaseRequest,
  type Task,
} from '@attacca/core';
import { complete } from '../../../functions/internal/complete';
import { fail, release } from '../../../functions/internal/fail';
import { heartbeat } from '../../../functions/internal/heartbeat';
import { inputs } from '../../../functions/internal/inputs';
import { lease } from '../../../functions/internal/lease';
import { outputs } from '../../../functions/internal/outputs';
import { createProgress, type Progress } from '../../../functions/pipelines/progress';
import { type Services } from '../../../functions/services';
import { type Ending, type Process } from '../engine/process';
import { type World } from '../world';

export interface TaskAddress {
  readonly job_id: string;
  readonly task_id: string;
}

/** The handshake as a worker sees it: answers that never come, requests that are sent again, refusals with codes. */
export interface InternalApi {
  lease(address: TaskAddress, request: LeaseRequest): Promise<LeasedTask>;
  outputs(address: TaskAddress, request: OutputsRequest): Promise<OutputsAnswer>;
  inputs(address: TaskAddress, request: InputsRequest): Promise<InputsAnswer>;
  heartbeat(address: TaskAddress, request: HeartbeatRequest): Promise<HeartbeatAnswer>;
  complete(address: TaskAddress, request: CompleteRequest): Promise<CompleteAnswer>;
  fail(address: TaskAddress, request: FailRequest): Promise<FailAnswer>;
  release(address: TaskAddress, request: ReleaseRequest): Promise<void>;
}

const timeout = 30_000;
const callAttempts = 5;

/** There was no answer, or none with a code. */
class NoAnswer extends Error {}

/** @param worker the process that calls; every call becomes a process of its own */
export function internalApi(world: World, worker: Process, service: string): InternalApi {
  const caller = { email: `${service}@p`, service };
  const post = <Answer>(
    role: string,
    address: TaskAddress,
    {
      request,
      handle,
    }: {
      request: { lease_token?: string; request_id?: string };
      handle: (services: Services) => Promise<Answer>;
    },
  ): Promise<Answer> => {
    const { lease_token, request_id } = request;
    const purpose = {
      role,
      ...address,
      ...(lease_token === undefined ? {} : { lease_token }),
      ...(request_id === undefined ? {} : { request_id }),
    };
    const isRepeated = role !== 'heartbeat' && role !== 'release';
    const send = (): Promise<Answer> =>
      callOnce(world, worker, { purpose, handle }) as Promise<Answer>;
    return isRepeated ? retrying(world, worker, send) : send();
  };
  return {
    lease: (address, request) =>
      post('lease', address, {
        request,
        handle: (services) => lease(services, caller, { address, request }),
      }),
    outputs: (address, request) =>
      post('outputs', address, {
        request,
        handle: (services) => outputs(services, { address, request }),
      }),
    inputs: (address, request) =>
      post('inputs', address, {
        request,
        handle: (services) => inputs(services, { address, request }),
      }),
    heartbeat: (address, request) =>
      post('heartbeat', address, {
        request,
        handle: (services) =>
          heartbeat(services, progressOf(world, services), { address, request }),
      }),
    complete: (address, request) =>
      post('complete', address, {
        request,
        handle: (services) =>
          complete(services, progressOf(world, services), { caller, address, request }),
      }),
    fail: (address, request) =>
      post('fail', address, {
        request,
        handle: (services) => fail(services, { address, request }),
      }),
    release: (address, request) =>
      post('release', address, {
        request,
        handle: (services) => release(services, { address, request }),
      }),
  };
}

/** Most instances have just written progress, and would not write it again for a second. */
function progressOf({ engine }: World, services: Services): Progress {
  if (engine.random.happens(20)) return createProgress(services);
  return { add: () => Promise.resolve() };
}

async function retrying<Answer>(
  { engine }: World,
  worker: Process,
  send: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isTransient(error) || attempt === callAttempts) throw error;
      await engine.sleep(worker, engine.random.between(10, 200 * 2 ** attempt));
    }
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof AttaccaError)) return true;
  const { status } = errorRegistry[error.code];
  return status === 429 || status >= 500;
}

interface Call {
  readonly purpose: Process['purpose'];
  readonly handle: (services: Services) => Promise<unknown>;
}

/** One HTTP request: it may never arrive, its function may die, its answer may be lost or come too late. */
function callOnce(world: World, worker: Process, { purpose, handle }: Call): Promise<unknown> {
  const { engine } = world;
  const { role, task_id } = purpose;
  return new Promise((resolve, reject) => {
    const giveUp = engine.after(timeout, () => {
      if (worker.state === 'running') reject(new NoAnswer(`no answer to ${role}`));
    });
    const answer = (settle: () => void): void => {
      if (engine.random.happens(engine.faults.lostCall)) return;
      const label = `is answered to ${role} of ${task_id}`;
      void engine.call(worker, { label, mayFail: false }, settle).then(giveUp);
    };
    void engine.call(worker, { label: `calls ${role} of ${task_id}`, mayFail: false }, () => {
      if (engine.random.happens(engine.faults.lostCall)) return;
      world.invoke(purpose, handle, (ending) => {
        checkRepetition(world, purpose, ending);
        if (ending.kind === 'returned') answer(() => resolve(ending.value));
        else if (ending.kind === 'threw') answer(() => reject(asError(ending.error)));
        else answer(() => reject(new NoAnswer(`${role} died`)));
      });
    });
  });
}

/** Whoever asks again what was answered already must not be refused. */
function checkRepetition(
  world: World,
  { role, job_id = '', task_id = '', request_id }: Process['purpose'],
  ending: Ending,
): void {
  const isRefused = ending.kind === 'threw' && ending.error instanceof AttaccaError;
  if (!isRefused || (role !== 'complete' && role !== 'fail')) return;
  const task = world.database.get(`pipelines/${job_id}/tasks/${task_id}`) as unknown as Task;
  if (task?.finished_by?.request_id !== request_id) return;
  const what = `${role} of ${job_id}/${task_id} took effect, and its repetition is refused`;
  world.engine.violation ??= new Error(`${what}: ${String(ending.error)}`);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
