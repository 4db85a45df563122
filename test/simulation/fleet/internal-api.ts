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
} from '@attacca/core';
import { fail, release } from '../../../functions/internal/fail';
import { heartbeat } from '../../../functions/internal/heartbeat';
import { inputs } from '../../../functions/internal/inputs';
import { lease } from '../../../functions/internal/lease';
import { outputs } from '../../../functions/internal/outputs';
import { type Services } from '../../../functions/services';
import { type Process } from '../engine/process';
import { type World } from '../world';
import { callOnce } from './calls';
import { progressOf, sendCompletion } from './shared-completions';

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

const callAttempts = 5;

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
      retrying(world, worker, () => sendCompletion(world, worker, { caller, address, request })),
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
