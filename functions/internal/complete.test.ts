import { AttaccaError, type CompleteRequest, type Pipeline, type Task } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import {
  givenFanOut,
  givenLease,
  givenLeasedTask,
  givenMap,
  givenPipeline,
  givenStep,
} from '../../test/simulation/given';
import { paths } from '../pipelines/paths';
import { completeAll, type Completion } from './complete';
import { type CompleteCall } from './complete-call';

const sha256 = 'c'.repeat(64);
const ids = ['one', 'two', 'broken'];
const progress = { add: () => Promise.resolve() };

/** Steps that were begun side by side by one worker; the last one's fan-out refers to a step that is not there. */
async function given(): Promise<FakeServices> {
  const services = fakeServices();
  const steps = ids.map((step_id) =>
    step_id === 'broken'
      ? givenStep({ step_id, map: givenMap(), fan_out: givenFanOut({ head: 'nowhere' }) })
      : givenStep({ step_id }),
  );
  await services.give(paths.pipeline('job'), givenPipeline({ steps }));
  for (const id of ids) {
    const batch = id === 'broken' ? { batch: { index: 0, from: 0, to: 4 } } : {};
    const lease = givenLease({ token: `token-${id}` });
    await services.give(
      paths.task('job', id),
      givenLeasedTask({ task_id: id, step_id: id, lease, ...batch }),
    );
  }
  return services;
}

const blob = { sha256, size_bytes: 1, media_type: 'a/b', extension: 'npy' };
const items = [0, 1, 2, 3].map((index) => ({ index, offset: 0, length: 1 }));
const pack = { kind: 'pack' as const, ...blob, items };

function call(task_id: string, overrides: Partial<CompleteRequest> = {}): CompleteCall {
  return {
    caller: { email: 'audio-analyzer@p', service: 'audio-analyzer' },
    address: { job_id: 'job', task_id, service: 'audio-analyzer' },
    request: {
      request_id: `request-${task_id}`,
      lease_token: `token-${task_id}`,
      outputs: { mfcc: { kind: 'file', ...blob } },
      failed_items: [],
      timing: { download_seconds: 0, execute_seconds: 0, upload_seconds: 0 },
      seconds_left: 100,
      seconds_used: 1,
      ...overrides,
    },
  };
}

function codes(completions: readonly Completion[]): string[] {
  return completions.map((completion) => {
    if ('answer' in completion) return 'completed';
    return completion.error instanceof AttaccaError ? completion.error.code : 'unknown';
  });
}

async function states(services: FakeServices): Promise<string[]> {
  const tasks = await services.documents.getAll<Task>(ids.map((id) => paths.task('job', id)));
  return tasks.map((task) => task?.state ?? 'missing');
}

test('tasks that are completed together are completed in one transaction', async () => {
  const services = await given();
  const transact = jest.spyOn(services.documents, 'transact');
  const completions = await completeAll(services, progress, [call('one'), call('two')]);
  expect(codes(completions)).toEqual(['completed', 'completed']);
  expect(transact).toHaveBeenCalledTimes(1);
  const pipeline = await services.documents.get<Pipeline>(paths.pipeline('job'));
  expect(pipeline?.steps.map(({ state }) => state)).toEqual([
    'completed',
    'completed',
    'processing',
  ]);
});

test.each<[string, CompleteCall, string]>([
  ['without its lease', call('two', { lease_token: 'stale' }), 'LEASE_LOST'],
  ['of no such task', call('three'), 'NOT_FOUND'],
  ['of an output it does not have', call('two', { outputs: {} }), 'INVALID_REQUEST'],
  ['that contradicts the state', call('broken', { outputs: { mfcc: pack } }), 'INTERNAL'],
])('one %s is refused, and the others count', async (_what, refused, code) => {
  const services = await given();
  const completions = await completeAll(services, progress, [refused, call('one')]);
  expect(codes(completions)).toEqual([code, 'completed']);
  expect(await states(services)).toEqual(['completed', 'leased', 'leased']);
});

test('repeated together or alone, they get the first answer', async () => {
  const services = await given();
  const calls = [call('one'), call('two')];
  await completeAll(services, progress, [calls[1]!]);
  const first = await services.documents.get<Task>(paths.task('job', 'two'));
  services.pass(1000);
  expect(codes(await completeAll(services, progress, calls))).toEqual(['completed', 'completed']);
  expect(await services.documents.get<Task>(paths.task('job', 'two'))).toEqual(first);
});

test('repeated after its output was deleted, it gets the first answer', async () => {
  const services = await given();
  await completeAll(services, progress, [call('one')]);
  const empty = {
    ...services,
    blobs: { ...services.blobs, stat: () => Promise.resolve(undefined) },
  };
  expect(codes(await completeAll(empty, progress, [call('one'), call('two')]))).toEqual([
    'completed',
    'OUTPUT_MISSING',
  ]);
});

test('what one task is said to be twice is accepted once', async () => {
  const services = await given();
  const twice = [call('one'), call('one'), call('one', { request_id: 'another' })];
  expect(codes(await completeAll(services, progress, twice))).toEqual([
    'completed',
    'completed',
    'LEASE_LOST',
  ]);
});

test('a commit whose answer was lost is followed up all the same', async () => {
  const services = fakeServices();
  const next = givenStep({
    step_id: 'next',
    service: 'flucoma-service',
    operation: 'bufstats',
    inputs: { source: { step: 'one', output: 'mfcc' } },
    state: 'pending',
    queued_at: null,
    started_at: null,
  });
  const pipeline = givenPipeline({ steps: [givenStep({ step_id: 'one' }), next] });
  await services.give(paths.pipeline('job'), pipeline);
  const lease = givenLease({ token: 'token-one' });
  const leased = givenLeasedTask({ task_id: 'one', step_id: 'one', lease });
  await services.give(paths.task('job', 'one'), leased);
  const transact = services.documents.transact.bind(services.documents);
  // The client does not know that the first run was committed, and runs the transaction again.
  jest.spyOn(services.documents, 'transact').mockImplementationOnce(async (work) => {
    await transact(work);
    return transact(work);
  });
  expect(codes(await completeAll(services, progress, [call('one')]))).toEqual(['completed']);
  const told = services.published.flatMap(({ envelopes }) => envelopes);
  expect(told.map(({ payload }) => payload)).toEqual([
    { job_id: 'job', task_id: 'next', attempt: 0 },
  ]);
});
