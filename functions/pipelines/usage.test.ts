import {
  costOf,
  fullUsage,
  pricesIn,
  type FullUsage,
  type LeasedTask,
  type Pipeline,
  type TaskOutput,
  type TaskQueuedPayload,
} from '@attacca/core';
import { givenPipeline } from '../../test/simulation/given';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { cancelJob } from '../api/cancel-job';
import { submitJob } from '../api/submit-job';
import { completeAll } from '../internal/complete';
import { fail } from '../internal/fail';
import { heartbeat } from '../internal/heartbeat';
import { lease } from '../internal/lease';
import { movePipeline } from './move-pipeline';
import { paths } from './paths';

/*
 * What a job says it took against what happened: the documents in memory count every write by themselves.
 */

const user = { uid: 'ann', email: 'ann@example.org', claims: {} } as unknown as Parameters<
  typeof submitJob
>[1];
const quiet = { add: () => Promise.resolve() };
const blob = { size_bytes: 1, media_type: 'a/b', extension: 'bin' };
const usage = { instance_seconds: 2, requests: 1, calls: 2 };
/** Of an instance of audio-analyzer, as Terraform sizes it: 4 vCPUs. */
const secondsOfMfcc = { vcpus: 4, gib: (2 * 3072 + 768) / 1024 };

async function submitted(items: number): Promise<{ services: FakeServices; job_id: string }> {
  const services = fakeServices();
  const file_id = 'f';
  const sha256 = 'a'.repeat(64);
  const record = {
    file_id,
    owner: 'ann',
    name: 'song.wav',
    state: 'ready',
    kind: 'file',
    type: 'audio',
    sha256,
    size_bytes: 9,
    media_type: 'audio/wav',
    audio: null,
  };
  await services.give(paths.file(file_id), record);
  const pipeline = [
    { step_id: 'cut', service: 'media', operation: 'slice-fixed', parameters: { length: items } },
    {
      step_id: 'mfcc',
      service: 'audio-analyzer',
      operation: 'librosa-mfcc',
      inputs: { audio: { step: 'cut', output: 'slices' } },
    },
  ];
  const { job_id } = await submitJob(services, user, {
    body: { input_file_id: file_id, pipeline, cache: 'off' },
    traceparent: '',
  });
  return { services, job_id };
}

/** Outputs of a task, with content of its own. */
function outputsOf(task: LeasedTask, items: number): Record<string, TaskOutput> {
  const name = (port: string) =>
    Buffer.from(`${task.task_id}.${port}`).toString('hex').padEnd(64, '0').slice(0, 64);
  if (task.operation === 'slice-fixed') {
    const list = { ...blob, sha256: name('list') };
    // The views are parts of the job's input.
    const file = { ...blob, sha256: 'a'.repeat(64) };
    const layout = { kind: 'file', ...blob, sha256: name('layout') } as const;
    return { slices: { kind: 'views', count: items, list, file }, layout };
  }
  const { from = 0, to = 0 } = task.batch ?? {};
  const packed = Array.from({ length: to - from }, (_, at) => ({
    index: from + at,
    offset: at,
    length: 1,
  }));
  return { mfcc: { kind: 'pack', ...blob, sha256: name('mfcc'), items: packed } };
}

interface Run {
  readonly services: FakeServices;
  readonly job_id: string;
  readonly items: number;
}

/** Works on published tasks until there are none. @param most tasks to complete; the others stay leased */
async function work({ services, job_id, items }: Run, most = Infinity): Promise<number> {
  let done = 0;
  for (const { topic, envelopes } of services.published) {
    const service = topic.slice('tasks-'.length);
    for (const { payload } of envelopes) {
      const { task_id } = payload as TaskQueuedPayload;
      const address = { job_id, task_id, service };
      const request = { request_id: task_id, instance: 'i', manifest_versions: [1] };
      const caller = { email: `${service}@p`, service };
      let next: LeasedTask | null = await lease(services, caller, { address, request });
      while (next !== null && done < most) {
        done += 1;
        next = await complete(services, { task: next, items });
      }
    }
  }
  return done;
}

async function complete(
  services: FakeServices,
  { task, items }: { task: LeasedTask; items: number },
): Promise<LeasedTask | null> {
  const { job_id, task_id, service } = task;
  const lease_token = task.lease.token;
  const address = { job_id, task_id, service };
  services.pass(1000);
  await heartbeat(services, quiet, { address, request: { lease_token } });
  const request = {
    request_id: `${task_id}-done`,
    lease_token,
    outputs: outputsOf(task, items),
    failed_items: [],
    timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
    usage,
    seconds_left: 500,
    seconds_used: 0,
  };
  const caller = { email: `${service}@p`, service };
  const [answer] = await completeAll(services, quiet, [{ caller, address, request }]);
  if (answer === undefined || 'error' in answer) throw answer?.error;
  return answer.answer.chained;
}

async function usageOf({ services, job_id }: Pick<Run, 'services' | 'job_id'>): Promise<FullUsage> {
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline(job_id));
  return fullUsage(pipeline?.usage);
}

/** Writes of everything but the file that was given and what the user's quota is remembered by. */
function written({ services }: Pick<Run, 'services'>): number {
  return [...services.documents.writesPerDocument]
    .filter(([path]) => path !== paths.file('f') && !path.startsWith('users/'))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** The events of the job's document: each calls the orchestrator. */
function events({ services, job_id }: Pick<Run, 'services' | 'job_id'>): number {
  return services.documents.writesPerDocument.get(paths.pipeline(job_id)) ?? 0;
}

test('a job that is complete has counted every write, task and call', async () => {
  const items = 2000;
  const run = { ...(await submitted(items)), items };
  await movePipeline(run.services, run.job_id);
  const done = await work(run);
  await movePipeline(run.services, run.job_id);
  const used = await usageOf(run);
  expect(used.firestore_writes).toBe(written(run));
  const mapped = done - 1;
  expect(mapped).toBeGreaterThan(30);
  // Two calls of each task, one of the API, one for every event.
  expect(used.function_invocations).toBe(2 * done + 1 + events(run));
  expect(used).toMatchObject({
    worker_requests: done,
    worker_gib_seconds: expect.closeTo(
      2 * ((2 * 1024 + 768) / 1024) + 2 * mapped * secondsOfMfcc.gib,
      6,
    ),
    worker_vcpu_seconds: 2 * 2 + 2 * mapped * secondsOfMfcc.vcpus,
    pubsub_bytes: done * 2000,
    // The list and the layout; what the views are parts of was there.
    storage_writes: mapped + 2,
    storage_bytes: mapped + 2,
  });
  const pricing = { prices: pricesIn('europe-west1')!, storageDays: 30 };
  const last = run.services.logged.at(-1);
  expect(last?.message).toBe('a pipeline has ended');
  expect(last?.fields).toMatchObject({
    job_id: run.job_id,
    state: 'complete',
    usage: { ...used, cost_usd: costOf(used, pricing).total },
  });
  // Each heartbeat and completion reads its task and its job, and a completion its join; so does a lease.
  expect(used.firestore_reads).toBeGreaterThanOrEqual(4 * done + mapped);
  expect(used.firestore_reads).toBeLessThanOrEqual(8 * done);
});

test('a job that was cancelled has counted what was done, and what was begun', async () => {
  const items = 2000;
  const run = { ...(await submitted(items)), items };
  await movePipeline(run.services, run.job_id);
  const done = await work(run, 12);
  const before = await usageOf(run);
  run.services.pass(5000);
  await cancelJob(run.services, user, { job_id: run.job_id });
  await movePipeline(run.services, run.job_id);
  const used = await usageOf(run);
  expect(used.firestore_writes).toBe(written(run));
  expect(used.worker_requests).toBe(done);
  // Those that were under way had five seconds more, of which each has its share.
  const reported = 2 * 2 + 2 * (done - 1) * secondsOfMfcc.vcpus;
  expect(before.worker_vcpu_seconds).toBeLessThan(reported);
  expect(used.worker_vcpu_seconds).toBeGreaterThan(reported);
});

test('attempts that failed count, whether their worker said so or died', async () => {
  const run = { ...(await submitted(10)), items: 10 };
  await movePipeline(run.services, run.job_id);
  const address = { job_id: run.job_id, task_id: 'cut', service: 'media' };
  const caller = { email: 'media@p', service: 'media' };
  const request = { request_id: 'first', instance: 'i', manifest_versions: [1] };
  const leased = await lease(run.services, caller, { address, request });
  const error = {
    error_type: 'INFRASTRUCTURE_ERROR',
    error_code: 'STORAGE_ERROR',
    error_message: 'no',
  } as const;
  await fail(run.services, {
    address,
    request: { request_id: 'f', lease_token: leased.lease.token, error, usage },
  });
  run.services.pass(600_000);
  await work(run);
  await movePipeline(run.services, run.job_id);
  const used = await usageOf(run);
  // The first attempt, the second, and that of the only batch.
  expect(used.worker_requests).toBe(3);
  expect(used.firestore_writes).toBe(written(run));
});

test('a document that was written before there was usage can be counted on', async () => {
  const services = fakeServices();
  const { usage: _, ...old } = givenPipeline({ state: 'failed', settled_at: null });
  await services.give(paths.pipeline('job'), old);
  await movePipeline(services, 'job');
  expect((await usageOf({ services, job_id: 'job' })).firestore_writes).toBe(1);
});
