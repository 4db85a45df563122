import {
  AttaccaError,
  type Envelope,
  type LeasedTask,
  type TaskQueuedPayload,
} from '@attacca/core';
import { type WorkerCaller } from '../../../functions/internal/caller';
import { complete } from '../../../functions/internal/complete';
import { heartbeat } from '../../../functions/internal/heartbeat';
import { inputs } from '../../../functions/internal/inputs';
import { lease } from '../../../functions/internal/lease';
import { type TaskAddress } from '../../../functions/internal/read-task';
import { outputs as grantUploads } from '../../../functions/internal/outputs';
import { type Deployment } from '../deployment';
import { delayFactor } from '../time/noise';
import { blobsOf, outputsOf } from './outputs';

/*
 * What workers/runtime does around a task, in virtual time: lease, download, work with heartbeats, ask for upload URLs,
 * upload, complete, and the chained task after that.
 */

const requestSeconds = 540;
const storageMilliseconds = 80;
/** Codes after which a message has no further use. */
const settled = ['LEASED', 'DONE', 'CANCELLED', 'TOO_EARLY', 'LEASE_LOST'];

/** Takes a pushed message, if there is an instance for it. @returns whether it is acknowledged */
export async function takeMessage(
  deployment: Deployment,
  service: string,
  envelope: Envelope<unknown>,
): Promise<boolean> {
  const instances = deployment.workersOf(service);
  const instance = await instances.enter();
  if (instance === null) return false;
  const received = deployment.clock.now;
  try {
    const push = { deployment, service, instance: instance.name, received };
    let task: LeasedTask | null = await leaseTask(push, envelope.payload as TaskQueuedPayload);
    while (task !== null) task = await work(push, task);
    return true;
  } catch (error) {
    if (error instanceof AttaccaError && settled.includes(error.code)) return true;
    deployment.problems.push(
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    return false;
  } finally {
    instances.leave(instance);
  }
}

interface PushRequest {
  readonly deployment: Deployment;
  readonly service: string;
  readonly instance: string;
  /** Virtual milliseconds at which it reached the instance. */
  readonly received: number;
}

function leaseTask(
  { deployment, service, instance }: PushRequest,
  { job_id, task_id }: TaskQueuedPayload,
): Promise<LeasedTask> {
  const request = { request_id: deployment.newId(), instance, manifest_versions: [1] };
  return deployment.answered(`lease ${task_id}`, () =>
    deployment.api.call('lease', ({ services }) =>
      lease(services, callerOf(service), { address: { job_id, task_id, service }, request }),
    ),
  );
}

function addressOf({ service }: PushRequest, { job_id, task_id }: LeasedTask): TaskAddress {
  return { job_id, task_id, service };
}

function callerOf(service: string): WorkerCaller {
  return { service, email: `${service}@attacca.iam.gserviceaccount.com` };
}

/** One task. @returns the one that is chained to it */
async function work(push: PushRequest, task: LeasedTask): Promise<LeasedTask | null> {
  const { deployment } = push;
  const { recorder } = deployment;
  deployment.taskStarted();
  try {
    await fetchInputs(push, task);
    const items = task.batch === null ? deployment.options.items : task.batch.to - task.batch.from;
    const seconds = deployment.secondsOf(task, items) * delayFactor(deployment.random);
    recorder.event('seconds of work', seconds);
    await keepLease(push, task, seconds);
    const made = outputsOf(task, deployment.catalog, items);
    await upload(push, task, made);
    const chained = await report(push, task, made);
    if (task.batch !== null) recorder.event('items done', items);
    return chained;
  } finally {
    deployment.taskEnded();
  }
}

const parallelDownloads = 8;

/** Downloads what the task reads; a gather is told of its packs page by page. */
async function fetchInputs(push: PushRequest, task: LeasedTask): Promise<void> {
  const { api } = push.deployment;
  for (const [port, first] of Object.entries(task.inputs)) {
    for (let page = first; ;) {
      const files = page.kind === 'packs' ? page.packs.length : 1;
      const seconds = (Math.ceil(files / parallelDownloads) * storageMilliseconds) / 1000;
      await keepLease(push, task, seconds);
      // A page takes less than the time between two heartbeats.
      if (page.kind === 'packs' && page.next !== undefined) {
        const beat = { lease_token: task.lease.token };
        await api.call('heartbeat', ({ services, progress }) =>
          heartbeat(services, progress, { address: addressOf(push, task), request: beat }),
        );
      }
      const after = page.kind === 'packs' ? page.next : undefined;
      if (after === undefined) break;
      const request = { lease_token: task.lease.token, port, after };
      page = await api.call(
        'inputs',
        async ({ services }) =>
          (await inputs(services, { address: addressOf(push, task), request })).input,
      );
    }
  }
}

/** Works so long, with a heartbeat as often as the lease wants one. */
async function keepLease(push: PushRequest, task: LeasedTask, seconds: number): Promise<void> {
  const { clock, api } = push.deployment;
  const beat = task.lease.heartbeat_seconds;
  for (let left = seconds; left > 0; left -= beat) {
    await clock.sleep(Math.min(left, beat) * 1000);
    if (left <= beat) return;
    const request = { lease_token: task.lease.token };
    await api.call('heartbeat', ({ services, progress }) =>
      heartbeat(services, progress, { address: addressOf(push, task), request }),
    );
  }
}

type Made = ReturnType<typeof outputsOf>;

async function upload(push: PushRequest, task: LeasedTask, made: Made): Promise<void> {
  const { clock, api, stored } = push.deployment;
  const outputs = blobsOf(made).map(({ sha256, size_bytes, media_type }) => ({
    sha256,
    size_bytes,
    media_type,
  }));
  const request = { lease_token: task.lease.token, outputs };
  await api.call('outputs', ({ services }) =>
    grantUploads(services, { address: addressOf(push, task), request }),
  );
  await clock.sleep(storageMilliseconds);
  for (const { sha256, size_bytes } of outputs) stored.set(sha256, size_bytes);
}

async function report(
  push: PushRequest,
  task: LeasedTask,
  outputs: Made,
): Promise<LeasedTask | null> {
  const { deployment, service, received } = push;
  const { clock, api } = deployment;
  const seconds_used = (clock.now - received) / 1000;
  const request = {
    request_id: deployment.newId(),
    lease_token: task.lease.token,
    outputs,
    failed_items: [],
    timing: { download_seconds: 0.08, execute_seconds: 1, upload_seconds: 0.08 },
    seconds_left: requestSeconds - seconds_used,
    seconds_used,
  };
  const { chained } = await deployment.answered(`complete ${task.task_id}`, () =>
    api.call('complete', ({ services, progress }) =>
      complete(services, progress, {
        caller: callerOf(service),
        address: addressOf(push, task),
        request,
      }),
    ),
  );
  return chained;
}
