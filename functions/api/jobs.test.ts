import { type JobList } from '@attacca/core';
import { fakeBlobs, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { givenPipeline, givenStep } from '../../test/simulation/given';
import { ingestedRecord, uploadRecord, type FileRecord } from '../pipelines/files';
import { type Services } from '../services';
import { listJobs, readJob, retryJob, submitJob } from './jobs';

const ann = { uid: 'ann', is_admin: false };
const bob = { uid: 'bob', is_admin: false };
const trace_id = '2'.repeat(32);
const steps = [{ service: 'audio-analyzer', operation: 'librosa-hpss' }];
const body = { file_id: 'f', pipeline: steps };

const upload = uploadRecord({
  file_id: 'f',
  owner: 'ann',
  name: 'song.wav',
  media_type: null,
  created_at: '2026-01-01T00:00:00.000Z',
});
const ready = ingestedRecord(upload, {
  sha256: 'a'.repeat(64),
  size_bytes: 10,
  media_type: 'audio/x-wav',
  extension: 'wav',
});

async function given(file: FileRecord = ready, overrides: Partial<Services> = {}) {
  const services = fakeServices(overrides);
  await services.give('files/f', file);
  return services;
}

function stored(services: FakeServices): string[] {
  return [...services.documents.data.keys()].filter((path) => !path.startsWith('files/'));
}

const submit = (services: FakeServices, sent: unknown, idempotency_key?: string, user = ann) =>
  submitJob(services, user, { body: sent, trace_id, idempotency_key });

describe('a job that is submitted', () => {
  test('is stored as a pending pipeline of the caller’s', async () => {
    const services = await given();
    const accepted = await submit(services, { ...body, job_id: 'mine' });
    const { job_id } = accepted;
    expect(accepted).toEqual({
      job_id,
      status: 'pending',
      links: { self: `/api/v1/jobs/${job_id}` },
    });
    expect(stored(services)).toEqual([`pipelines/${job_id}`]);
    expect(await readJob(services, ann, job_id)).toMatchObject({
      state: 'pending',
      client_reference: 'mine',
      trace_id,
      inputs: { input: { file_id: 'f', sha256: ready.sha256 } },
      steps: [{ operation: 'librosa-hpss', state: 'pending', implicit: false }],
    });
  });

  test('over a file nobody has looked at has it ingested first', async () => {
    const services = await given(upload);
    const { job_id } = await submit(services, body);
    const { steps: planned } = await readJob(services, ann, job_id);
    expect(planned.map(({ operation, implicit }) => [operation, implicit])).toEqual([
      ['ingest', true],
      ['librosa-hpss', false],
    ]);
  });
});

describe('given an Idempotency-Key', () => {
  test('the same body again is the same job, whatever the order of its fields', async () => {
    const services = await given();
    const first = await submit(services, body, 'key');
    const again = await submit(services, { pipeline: steps, file_id: 'f' }, 'key');
    expect(again).toEqual(first);
    expect(stored(services).filter((path) => path.startsWith('pipelines/'))).toHaveLength(1);
  });

  test('another body is a conflict, and nothing is stored of it', async () => {
    const services = await given();
    await submit(services, body, 'key');
    const before = stored(services);
    await expect(submit(services, { ...body, job_id: 'x' }, 'key')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(stored(services)).toEqual(before);
  });

  test('a day later the key is free again', async () => {
    const services = await given();
    const first = await submit(services, body, 'key');
    const tomorrow = { ...services, now: () => '2026-01-03T00:00:00.000Z' };
    expect((await submit(tomorrow, body, 'key')).job_id).not.toBe(first.job_id);
  });

  test('other keys, none, and the keys of others are other jobs', async () => {
    const services = await given();
    await services.give('files/g', { ...ready, file_id: 'g', owner: 'bob' });
    const jobs = [
      await submit(services, body, 'key'),
      await submit(services, body, 'other'),
      await submit(services, body),
      await submit(services, body),
      await submit(services, { ...body, file_id: 'g' }, 'key', bob),
    ];
    expect(new Set(jobs.map(({ job_id }) => job_id)).size).toBe(5);
  });

  test('a refused request leaves the key free', async () => {
    const services = await given();
    await expect(submit(services, { file_id: 'f' }, 'key')).rejects.toThrow();
    await expect(submit(services, body, 'key')).resolves.toMatchObject({ status: 'pending' });
  });
});

describe('nothing is stored of a request that is refused:', () => {
  const nothing = { ...fakeBlobs, statStaging: () => Promise.resolve(undefined) };
  const step = { service: 'audio-analyzer', operation: 'librosa-mfcc' };

  test.each<[string, unknown, string, string]>([
    ['no body', undefined, 'INVALID_REQUEST', '(body)'],
    ['no file', { pipeline: steps }, 'INVALID_REQUEST', 'file_id'],
    ['no pipeline', { file_id: 'f' }, 'INVALID_REQUEST', 'pipeline'],
    ['a field nobody knows', { ...body, colour: 1 }, 'INVALID_REQUEST', 'colour'],
    [
      'an unknown service',
      { ...body, pipeline: [{ ...step, service: 'x' }] },
      'INVALID_PIPELINE',
      'pipeline[0].service',
    ],
    [
      'an unknown operation',
      { ...body, pipeline: [{ ...step, operation: 'x' }] },
      'INVALID_PIPELINE',
      'pipeline[0].operation',
    ],
    [
      'a parameter out of range',
      { ...body, pipeline: [{ ...step, parameters: { n_mfcc: 0 } }] },
      'INVALID_PIPELINE',
      'pipeline[0].parameters.n_mfcc',
    ],
    ['a file that is not there', { ...body, file_id: 'g' }, 'INVALID_PIPELINE', 'inputs.input'],
  ])('%s', async (_, sent, code, field) => {
    const services = await given();
    await expect(submit(services, sent, 'key')).rejects.toMatchObject({
      code,
      errors: expect.arrayContaining([expect.objectContaining({ field })]),
    });
    expect(stored(services)).toEqual([]);
  });

  test('a file id that can be none', async () => {
    const services = await given();
    await expect(submit(services, { ...body, file_id: 'f/x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(stored(services)).toEqual([]);
  });

  test('somebody else’s file is as good as none', async () => {
    const services = await given({ ...ready, owner: 'bob' });
    await expect(submit(services, body)).rejects.toMatchObject({
      code: 'INVALID_PIPELINE',
      errors: [{ field: 'inputs.input', given: 'f', message: 'there is no file f' }],
    });
    expect(stored(services)).toEqual([]);
  });

  test.each(['pack', 'views'] as const)('a %s is no input', async (kind) => {
    const services = await given({ ...ready, kind });
    await expect(submit(services, body)).rejects.toMatchObject({
      code: 'INVALID_PIPELINE',
      errors: [{ field: 'inputs.input', given: kind, allowed: 'a single file of sound' }],
    });

    expect(stored(services)).toEqual([]);
  });

  test('a matrix is no input', async () => {
    const services = await given({ ...ready, type: 'matrix' });
    await expect(submit(services, body)).rejects.toMatchObject({
      code: 'INVALID_PIPELINE',
      errors: [{ field: 'inputs.input', given: 'matrix', allowed: 'a single file of sound' }],
    });
  });

  test('an upload that is not finished', async () => {
    const services = await given(upload, { blobs: nothing });
    await expect(submit(services, body)).rejects.toMatchObject({ code: 'FILE_NOT_READY' });
    expect(stored(services)).toEqual([]);
  });
});

describe('given a failed job of ann’s', () => {
  const failed = givenPipeline({ state: 'failed', steps: [givenStep({ state: 'failed' })] });

  test('she starts it anew', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', failed);
    const answer = await retryJob(services, ann, 'job');
    expect(answer).toMatchObject({ state: 'in_progress', generation: 2 });
    expect(await readJob(services, ann, 'job')).toEqual(answer);
  });

  test.each([
    ['bob does not learn that there is one, and changes nothing', bob, 'job', failed],
    ['nobody retries what is not there', ann, 'none', failed],
    ['nobody retries what can be no job', ann, 'job/tasks/mfcc', failed],
  ])('%s', async (_, user, job_id, pipeline) => {
    const services = fakeServices();
    await services.give('pipelines/job', pipeline);
    await expect(retryJob(services, user, job_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readJob(services, user, job_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(services.documents.data.get('pipelines/job')).toEqual(pipeline);
  });

  test('a job that runs is not retried, and stays as it is', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', givenPipeline());
    await expect(retryJob(services, ann, 'job')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(services.documents.data.get('pipelines/job')).toEqual(givenPipeline());
  });
});

test('the items of a running fan-out are those its progress counts', async () => {
  const map = { port: 'audio', over: { step: 'cut', output: 'slices' }, follows: null };
  const services = fakeServices();
  await services.give(
    'pipelines/job',
    givenPipeline({ steps: [givenStep({ map, items_total: 9 })] }),
  );
  await services.give('pipelines/job/progress/mfcc', { items_done: 4 });
  expect(await readJob(services, ann, 'job')).toMatchObject({
    steps: [{ progress: { items_total: 9, items_done: 4 } }],
  });
});

describe('the list of jobs', () => {
  /** Seven jobs of ann's, two of them of the same moment, and one of bob's. */
  async function sevenJobs() {
    const services = fakeServices();
    const seconds = [1, 2, 3, 3, 4, 5, 6];
    for (const [index, second] of seconds.entries()) {
      const job_id = `job-${index}`;
      const created_at = `2026-01-01T00:00:0${second}.000Z`;
      await services.give(`pipelines/${job_id}`, givenPipeline({ job_id, created_at }));
    }
    await services.give('pipelines/bobs', givenPipeline({ job_id: 'bobs', owner: 'bob' }));
    return services;
  }
  const newestFirst = ['job-6', 'job-5', 'job-4', 'job-3', 'job-2', 'job-1', 'job-0'];
  const ids = ({ jobs }: JobList): string[] => jobs.map(({ job_id }) => job_id);

  test('holds the caller’s own, newest first, on one page if they fit', async () => {
    const services = await sevenJobs();
    const page = await listJobs(services, ann, {});
    expect(ids(page)).toEqual(newestFirst);
    expect(page.next_cursor).toBeNull();
    expect(ids(await listJobs(services, bob, {}))).toEqual(['bobs']);
  });

  test.each([1, 2, 3, 4, 6, 7])('in pages of %d shows every job once', async (limit) => {
    const services = await sevenJobs();
    const pages: JobList[] = [];
    for (let cursor: string | null = ''; cursor !== null && pages.length < 10;) {
      const query: Record<string, string> = { limit: String(limit) };
      const page = await listJobs(services, ann, cursor === '' ? query : { ...query, cursor });
      pages.push(page);
      cursor = page.next_cursor;
    }
    expect(pages.flatMap(ids)).toEqual(newestFirst);
    expect(pages).toHaveLength(Math.ceil(7 / limit));
  });

  test('goes on where it was, though a new job came in between', async () => {
    const services = await sevenJobs();
    const { next_cursor } = await listJobs(services, ann, { limit: '3' });
    const created_at = '2026-01-02T00:00:00.000Z';
    await services.give('pipelines/new', givenPipeline({ job_id: 'new', created_at }));
    const page = await listJobs(services, ann, { limit: '3', cursor: next_cursor ?? '' });
    expect(ids(page)).toEqual(newestFirst.slice(3, 6));
  });

  test('does not take a cursor for a way into other people’s jobs', async () => {
    const services = await sevenJobs();
    const cursor = Buffer.from('["2027","zzz"]').toString('base64url');
    expect(ids(await listJobs(services, ann, { cursor }))).not.toContain('bobs');
  });
});
