import { taskId, writeItems, type PipelineInput, type Task, type TaskInput } from '@attacca/core';
import { fakeBlobs, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import {
  givenFanOut,
  givenLease,
  givenLeasedTask,
  givenMap,
  givenPipeline,
  givenStep,
  givenTask,
  now,
} from '../../test/simulation/given';
import { ingestedRecord, uploadRecord, type FileRecord } from '../pipelines/files';
import { inputs } from './inputs';
import { lease } from './lease';

const service = 'flucoma-service';
const stats = { step_id: 'stats', service, operation: 'bufstats' };
const ofStats = { ...stats, task_id: 'stats' };
const address = { job_id: 'job', task_id: 'stats', service };
const request = { lease_token: 'token-1', port: 'source', after: 'mfcc.0000000' };

/** A job whose step `stats` gathers what so many batches of two items left at `mfcc`. */
async function givenGather(batches: number, gather: Partial<Task> = {}): Promise<FakeServices> {
  const services = fakeServices();
  const fan_out = givenFanOut({ items: 2 * batches, batch_size: 2, batches });
  const mapped = givenStep({ state: 'completed', map: givenMap(), fan_out });
  const source = { step: 'mfcc', output: 'mfcc' };
  const steps = [mapped, givenStep({ ...stats, inputs: { source } })];
  await services.give('pipelines/job', givenPipeline({ steps }));
  await services.give('pipelines/job/tasks/stats', givenTask({ ...ofStats, ...gather }));
  // Written last to first: their order is not that of their writing.
  for (let index = batches - 1; index >= 0; index -= 1) {
    const batch = packed(index);
    await services.give(`pipelines/job/tasks/${batch.task_id}`, batch);
  }
  return services;
}

function packed(index: number): Task {
  const from = 2 * index;
  const items = [
    { index: from, offset: 0, length: 8 },
    { index: from + 1, offset: 64, length: 8 },
  ];
  const sha256 = String(index).padStart(64, '0');
  const blob = { sha256, size_bytes: 72, media_type: 'x/pack', extension: 'pack' };
  return givenTask({
    task_id: taskId('mfcc', index),
    state: 'completed',
    batch: { index, from, to: from + 2 },
    outputs: { mfcc: { kind: 'pack', ...blob, items: writeItems(items) } },
  });
}

const leased = givenLeasedTask({ ...ofStats, lease: givenLease({ holder: service }) });
const claim = { request_id: 'r', instance: 'i', manifest_versions: [1] };

/** What a worker is told of the packs: one answer after another. */
async function pagesOf(services: FakeServices): Promise<Extract<TaskInput, { kind: 'packs' }>[]> {
  const caller = { email: `${service}@p`, service };
  const task = await lease(services, caller, { address, request: claim });
  const pages: Extract<TaskInput, { kind: 'packs' }>[] = [];
  for (let input = task.inputs['source']; ;) {
    if (input?.kind !== 'packs') throw new Error('expected packs');
    pages.push(input);
    if (input.next === undefined) return pages;
    if (pages.length > 10) throw new Error('the pages have no end');
    const asked = { lease_token: task.lease.token, port: 'source', after: input.next };
    ({ input } = await inputs(services, { address, request: asked }));
  }
}

test.each([
  [0, [0]],
  [1, [1]],
  [256, [256]],
  [257, [256, 1]],
  [600, [256, 256, 88]],
])('%i packs are told of in answers of %j, every item once and in order', async (count, sizes) => {
  const pages = await pagesOf(await givenGather(count));
  expect(pages.map(({ packs }) => packs.length)).toEqual(sizes);
  const items = pages.flatMap(({ packs }) => packs.flatMap((pack) => pack.items));
  expect(items.map(({ index }) => index)).toEqual(
    Array.from({ length: 2 * count }, (_, index) => index),
  );
});

test('a pack that is kept with its task comes with the answer, without a URL', async () => {
  const services = await givenGather(2);
  const { outputs, ...first } = packed(0);
  const pack = outputs['mfcc'];
  if (pack?.kind !== 'pack') throw new Error('expected a pack');
  const kept = { ...first, outputs: { mfcc: { ...pack, contents: 'AAEC' } } };
  await services.give(`pipelines/job/tasks/${first.task_id}`, kept);
  const [page] = await pagesOf(services);
  expect(page?.packs.map(({ file: { url, contents } }) => [url, contents])).toEqual([
    [null, 'AAEC'],
    [expect.any(String), undefined],
  ]);
});

test('an answer is not the last one because all its batches failed', async () => {
  const services = await givenGather(300);
  for (let index = 0; index < 256; index += 1) {
    const failed = { ...packed(index), state: 'failed', outputs: {} };
    await services.give(`pipelines/job/tasks/${failed.task_id}`, failed);
  }
  const pages = await pagesOf(services);
  expect(pages.map(({ packs }) => packs.length)).toEqual([0, 44]);
  expect(pages[1]?.packs[0]?.items[0]?.index).toBe(512);
});

test.each([
  ['another lease', leased, address, { lease_token: 'token-0' }, 'LEASE_LOST'],
  ['a lease that is over', { ...leased, state: 'completed' }, address, {}, 'LEASE_LOST'],
  ['a cancelled task', { ...leased, state: 'cancelled' }, address, {}, 'CANCELLED'],
  ["another service's task", leased, { ...address, service: 'media' }, {}, 'FORBIDDEN'],
  ['no task', leased, { ...address, task_id: 'none' }, {}, 'NOT_FOUND'],
  ['a port there is not', leased, address, { port: 'sound' }, 'INVALID_REQUEST'],
] as const)('whoever asks with %s is refused', async (_, task, at, asked, code) => {
  const services = await givenGather(1, task);
  const call = inputs(services, { address: at, request: { ...request, ...asked } });
  await expect(call).rejects.toMatchObject({ code });
});

test('the packs of a single task have no further ones', async () => {
  const services = await givenGather(1, leased);
  const output = { kind: 'items', type: 'matrix', count: 2, digest: null } as const;
  const source = { step: 'mfcc', output: 'mfcc' };
  const steps = [
    givenStep({ outputs: { mfcc: output } }),
    givenStep({ ...stats, inputs: { source } }),
  ];
  await services.give('pipelines/job', givenPipeline({ steps }));
  const refusal = 'The port source of task stats has no further packs.';
  await expect(inputs(services, { address, request })).rejects.toThrow(refusal);
});

describe('an upload that is no longer in staging', () => {
  const upload = {
    file_id: 'f',
    owner: 'ann',
    name: 'song.wav',
    media_type: null,
    created_at: now,
  };
  const facts = { sha256: 'a'.repeat(64), size_bytes: 7, media_type: 'a/b', extension: 'wav' };

  async function leasedIngest(file: FileRecord) {
    const blobs = { ...fakeBlobs, statStaging: () => Promise.resolve(undefined) };
    const services = fakeServices({ blobs });
    const ingest = { step_id: 'ingest', service: 'media', operation: 'ingest' };
    const inputs = { upload: { input: 'input' } };
    const given = givenPipeline({ steps: [givenStep({ ...ingest, inputs, implicit: true })] });
    const input = { ...given.inputs['input'], file_id: 'f', sha256: null } as PipelineInput;
    await services.give('pipelines/job', { ...given, inputs: { input } });
    await services.give('pipelines/job/tasks/ingest', givenTask({ ...ingest, task_id: 'ingest' }));
    await services.give('files/f', file);
    const caller = { email: 'media@p', service: 'media' };
    const at = { job_id: 'job', task_id: 'ingest', service: 'media' };
    return lease(services, caller, { address: at, request: claim });
  }

  test('is read from its blob when another job has looked at it', async () => {
    const task = await leasedIngest(ingestedRecord(uploadRecord(upload), facts));
    const { sha256, size_bytes } = facts;
    expect(task.inputs['upload']).toMatchObject({ kind: 'file', file: { sha256, size_bytes } });
  });

  test('is missed when nobody has', async () => {
    await expect(leasedIngest(uploadRecord(upload))).rejects.toMatchObject({
      code: 'FILE_NOT_READY',
    });
  });
});
