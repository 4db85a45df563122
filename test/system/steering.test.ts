import { decodeWav } from '@attacca/audio';
import { type DeadLetter, type JobDocument } from '@attacca/core';
import { operatorOf } from './cloud-operator';
import {
  eventually,
  keepDown,
  post,
  startTestStack,
  statesOf,
  stepOf,
  untilJob,
  type TestStack,
  type TestUser,
} from './harness';
import { burstsWav, ffmpegMade } from './recordings';
import { describedAs, largestDifference, slicesOf } from './sequential-reference';
import { attacks, itemMatrices } from './slice-results';
import { accepted, readTaskRecords } from './task-records';
import { copyFrom, describeStep, gaps, short, uneven, unevenPipeline } from './uneven-slices';

// What a job's owner, its deadline, their quotas and an operator do to it while it runs.

let system: TestStack;
let workerLog = '';

beforeAll(async () => {
  system = await startTestStack({
    environment: { QUOTAS: JSON.stringify({ jobs_in_flight: 1, bytes_stored: 100_000_000 }) },
    onLog: (name, text) => {
      if (name === 'audio-analyzer') workerLog += text;
    },
  });
});
afterAll(() => system.stop());

describe('a job that works for minutes', () => {
  const minutes = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=22050:duration=1200'];
  /** Two branches: one is done at once, the other is not. */
  const pipeline = [
    { step_id: 'start', ...copyFrom(0), parameters: { numframes: 22_050 } },
    {
      step_id: 'split',
      service: 'audio-analyzer',
      operation: 'librosa-hpss',
      parameters: { kernel_size: 101 },
      inputs: { audio: 'input' },
    },
  ];
  let user: TestUser;
  let input_file_id: string;
  let job_id: string;
  let cancelled: JobDocument;

  beforeAll(async () => {
    user = await system.signIn('conductor');
    input_file_id = await user.upload('minutes.flac', ffmpegMade('minutes.flac', minutes));
    ({ job_id } = await user.client.submitJob({ input_file_id, pipeline }));
    await untilJob(user, job_id, (job) => {
      const states = statesOf(job);
      return states['start'] === 'completed' && states['split'] === 'processing';
    });
  });

  test.each([
    ['jobs', () => ({ input_file_id, pipeline }), 'jobs_in_flight', '"jobs_in_flight";r=0'],
    ['uploads', () => ({ name: 'a.wav', size_bytes: 100_000_000 }), 'bytes_stored', ';q=100000000'],
  ])('lets its owner add no more %s than the quotas allow', async (path, body, quota, limit) => {
    const refusal = await post(system.stack, user, { path, body: body() });
    expect(refusal.status).toBe(429);
    expect(await refusal.json()).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      errors: [{ field: quota }],
    });
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    const headers = ['ratelimit-policy', 'ratelimit'].map((name) => refusal.headers.get(name));
    expect(headers.join(' | ')).toContain(`"${quota}"`);
    expect(headers.join(' | ')).toContain(limit);
  });

  test('is cancelled at once, and its worker stops within a heartbeat', async () => {
    cancelled = await user.client.cancelJob(job_id);
    const began = Date.now();
    const tells = `The task is no longer this worker's`;
    await eventually('a worker that stops', () => workerLog.includes(tells) || undefined);
    // A heartbeat is due every 10 s; the rest is for a machine that is busy.
    expect(Date.now() - began).toBeLessThan(15_000);
    const { tasks } = await readTaskRecords(system.stack, job_id);
    expect(tasks.map(({ task_id, state }) => [task_id, state])).toEqual([
      ['ingest-input', 'completed'],
      ['split', 'cancelled'],
      ['start', 'completed'],
    ]);
  });

  test('stays cancelled for good; only what its worker took until it stopped is added', async () => {
    const again = await user.client.cancelJob(job_id);
    expect(withoutUsage(again)).toEqual(withoutUsage(cancelled));
    const vcpuSeconds = (job: JobDocument): number => job.usage.worker_vcpu_seconds;
    expect(vcpuSeconds(again)).toBeGreaterThan(vcpuSeconds(cancelled));
    await expect(user.client.retryJob(job_id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await user.client.getJob(job_id)).toMatchObject({
      state: 'cancelled',
      finished_at: cancelled.finished_at,
    });
  });

  test('leaves what it had finished', async () => {
    expect(statesOf(cancelled)).toMatchObject({ start: 'completed', split: 'cancelled' });
    const bytes = await user.download(
      stepOf(cancelled, 'start').outputs['composed']?.file_id ?? '',
    );
    expect(decodeWav(bytes).channels[0]?.length).toBe(22_050);
  });

  test('takes up none of the quota any more', async () => {
    const [start] = pipeline;
    const { job_id: next } = await user.client.submitJob({ input_file_id, pipeline: [start] });
    expect(await user.finish(next)).toMatchObject({ state: 'complete' });
  });
});

test('failures that are tolerated are left out of the gather, and told', async () => {
  const user = await system.signIn('tolerant');
  const job = await user.run('uneven.wav', uneven, {
    pipeline: unevenPipeline({ tolerated_failure_count: short.length }),
  });
  expect(job).toMatchObject({ state: 'complete', error: null });
  const { progress } = stepOf(job, 'tail');
  expect(progress).toMatchObject({ items_total: gaps.length, items_failed: short.length });
  const failed = await user.client.listFailedItems(job.job_id, 'tail');
  expect(failed).toMatchObject(
    short.map((index) => ({ index, error: { error_code: 'INVALID_PARAMETER' } })),
  );
  const table = await user.download(stepOf(job, 'stats').outputs['columns']?.file_id ?? '');
  expect(JSON.parse(table.toString())).toMatchObject({ items: [0, 1, 2, 4, 6, 7] });
});

describe('a job that failed at an item', () => {
  let user: TestUser;
  let failed: JobDocument;
  let before: ReturnType<typeof accepted>;

  beforeAll(async () => {
    user = await system.signIn('persistent');
    // One item after another, so that it is known which are done when one fails. From the cache nothing would be run.
    failed = await user.run('uneven.wav', uneven, {
      pipeline: unevenPipeline({ max_concurrency: 1 }),
      cache: 'off',
    });
    before = accepted((await readTaskRecords(system.stack, failed.job_id)).tasks);
  });

  test('has stopped there', async () => {
    expect(failed).toMatchObject({
      state: 'failed',
      error: { error_code: 'ITEMS_FAILED', step_id: 'tail' },
    });
    expect(await user.client.listFailedItems(failed.job_id, 'tail')).toMatchObject([{ index: 3 }]);
    const done = before.map(({ task_id }) => task_id).filter((id) => !id.startsWith('mfcc'));
    const items = ['tail.0000000', 'tail.0000001', 'tail.0000002'];
    expect(done).toEqual(['cut', 'ingest-input', ...items]);
  });

  test('runs only what failed when it is retried', async () => {
    await user.client.retryJob(failed.job_id);
    const again = await user.finish(failed.job_id);
    expect(again).toMatchObject({ state: 'failed', generation: 2 });
    const { tasks } = await readTaskRecords(system.stack, failed.job_id);
    expect(accepted(tasks)).toEqual(expect.arrayContaining(before));
    expect(tasks.find(({ task_id }) => task_id === 'tail.0000003')).toMatchObject({
      generation: 2,
      attempt: 1,
      failed_items: [{ index: 3 }],
    });
  });

  test('is made a new job, of which it is the origin, by other parameters', async () => {
    const parameters = { tail: { startframe: 100 } };
    const { job_id } = await user.client.retryJob(failed.job_id, { parameters });
    const job = await user.finish(job_id);
    expect(job.job_id).not.toBe(failed.job_id);
    expect(job).toMatchObject({
      state: 'complete',
      origin: { job_id: failed.job_id, generation: 2 },
    });
    expect(stepOf(job, 'tail')).toMatchObject({ parameters: { startframe: 100 } });
    expect(stepOf(job, 'mfcc').progress.items_done).toBe(gaps.length);
  });
});

test('a job past its deadline fails, and a retry keeps what it had completed', async () => {
  const user = await system.signIn('late');
  system.stack.kill('audio-analyzer', 'SIGSTOP');
  const failed = await user
    .run('uneven.wav', uneven, {
      pipeline: [{ step_id: 'cut', ...attacks }, describeStep],
      deadline_seconds: 4,
    })
    .finally(() => system.stack.kill('audio-analyzer', 'SIGCONT'));
  expect(failed).toMatchObject({ state: 'failed', error: { error_code: 'DEADLINE_EXCEEDED' } });
  const kept = failed.steps.filter(({ state }) => state === 'completed');
  await user.client.retryJob(failed.job_id);
  const job = await user.finish(failed.job_id);
  expect(job).toMatchObject({ state: 'complete', generation: 2, deadline_at: null });
  expect(job.steps).toEqual(expect.arrayContaining(kept));
});

test('a cut inside a cut is described by outer item', async () => {
  const groups = [3, 5, 2, 4];
  const times = groups.flatMap((hits, group) =>
    Array.from({ length: hits }, (_, hit) => 0.01 + 2 * group + 0.2 * hit),
  );
  const recording = burstsWav(times, 2 * groups.length);
  // Longer than a group lasts, and shorter than from one group to the next.
  const shortest = { outer: 26_460, inner: attacks.parameters.minslicelength };
  const user = await system.signIn('nested');
  const job = await user.run('groups.wav', recording, {
    pipeline: [
      {
        step_id: 'groups',
        ...attacks,
        parameters: { ...attacks.parameters, minslicelength: shortest.outer },
      },
      { step_id: 'hits', ...attacks },
      describeStep,
      { step_id: 'stats', service: 'flucoma-service', operation: 'bufstats' },
    ],
  });
  expect(job).toMatchObject({ state: 'complete', error: null });
  const tables = await itemMatrices(user, job, 'stats');
  const outer = slicesOf(decodeWav(recording).channels[0]!, shortest.outer);
  expect(outer).toHaveLength(groups.length);
  for (const [index, group] of outer.entries()) {
    const rows = slicesOf(group, shortest.inner).map(describedAs);
    const table = tables.get(index);
    expect([index, table?.shape]).toEqual([index, [groups[index], 13 * 7]]);
    expect(largestDifference(table!.data, rows.flat())).toBeLessThan(0.01);
  }
});

describe('a message that no worker takes', () => {
  const service = 'flucoma-service';
  let owner: TestUser;
  let admin: TestUser;
  let job_id: string;
  let letter: DeadLetter;
  let letItCome: () => void;

  beforeAll(async () => {
    owner = await system.signIn('patient');
    admin = await system.signInWith('admin', { admin: true });
    letItCome = keepDown(system.stack, service);
    const input_file_id = await owner.upload('uneven.wav', uneven);
    const pipeline = [{ step_id: 'cut', ...attacks }, describeStep];
    ({ job_id } = await owner.client.submitJob({ input_file_id, pipeline, cache: 'off' }));
    letter = await eventually('a dead letter', async () => {
      await operatorOf(system.stack).advanceClock(10_000);
      const { dead_letters } = await admin.client.listDeadLetters({ job_id });
      return dead_letters.find(({ settled_at }) => settled_at !== null);
    });
  });
  afterAll(() => letItCome());

  test('is recorded for administrators, and its task is published again', async () => {
    expect(letter).toMatchObject({
      state: 'requeued',
      service,
      job_id,
      task_id: 'cut',
      delivery_attempts: 6,
    });
    expect(await admin.client.readDeadLetter(letter.message_id)).toMatchObject({ job_id });
    expect(statesOf(await owner.client.getJob(job_id))).toMatchObject({ cut: 'queued' });
  });

  test('is nothing for its owner', async () => {
    const { client } = owner;
    const calls = [
      client.listDeadLetters(),
      client.readDeadLetter(letter.message_id),
      client.redriveDeadLetter(letter.message_id),
      client.redriveDeadLetters({ job_id }),
    ];
    for (const outcome of await Promise.allSettled(calls))
      expect(outcome).toMatchObject({ reason: { status: 403, code: 'FORBIDDEN' } });
  });

  test('is redriven by one; when workers are back the job goes on', async () => {
    const operator = operatorOf(system.stack);
    const published = () => operator.newestCall('Publish', `/tasks-${service}`);
    const before = await published();
    const redriven = await admin.client.redriveDeadLetter(letter.message_id);
    expect(redriven).toMatchObject({ state: 'redriven', redriven: { by: admin.session.userId } });
    expect(await published()).toBeGreaterThan(before);
    letItCome();
    await eventually('a completed step', async () => {
      await operator.advanceClock(1_000);
      return statesOf(await owner.client.getJob(job_id))['cut'] === 'completed' || undefined;
    });
    expect(await owner.finish(job_id)).toMatchObject({ state: 'complete', error: null });
  });
});

/** A job but for what it took, which grows as long as its workers do. */
function withoutUsage({ usage: _, cost: __, ...job }: JobDocument): unknown {
  return { ...job, steps: job.steps.map(({ usage: ___, ...step }) => step) };
}
