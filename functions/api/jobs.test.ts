import { type JobList } from '@attacca/core';
import { fakeBlobs, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { earlier, givenMap, givenPipeline, givenStep, later } from '../../test/simulation/given';
import { ingestedRecord, uploadRecord, type FileRecord } from '../pipelines/files';
import { type Services } from '../services';
import { listJobs, readJob, submitJob } from './jobs';

const ann = { uid: 'ann', is_admin: false };
const bob = { uid: 'bob', is_admin: false };
const traceparent = `00-${'2'.repeat(32)}-0123456789abcdef-01`;
const steps = [{ step_id: 'split', service: 'audio-analyzer', operation: 'librosa-hpss' }];
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

const submit = (services: FakeServices, sent: unknown) =>
  submitJob(services, ann, { body: sent, traceparent });

describe('a job that is submitted', () => {
  test('is stored as a pending pipeline of the caller’s', async () => {
    const services = await given();
    const accepted = await submit(services, { ...body, job_id: 'mine' });
    const { job_id } = accepted;
    expect(accepted).toMatchObject({
      job_id,
      status: 'pending',
      links: { self: `/api/v1/jobs/${job_id}` },
    });
    expect(stored(services)).toEqual(['users/ann', `pipelines/${job_id}`]);
    expect(await readJob(services, ann, job_id)).toMatchObject({
      state: 'pending',
      client_reference: 'mine',
      trace_id: '2'.repeat(32),
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

describe('a job that is submitted', () => {
  test('has the priority, cache mode and deadline it asks for', async () => {
    const services = await given();
    const asked = { priority: 3, cache: 'off', deadline_seconds: 60 };
    const { job_id } = await submit(services, { ...body, ...asked });
    expect(await readJob(services, ann, job_id)).toMatchObject({
      priority: 3,
      cache: 'off',
      deadline_at: later,
      origin: null,
      waiting: false,
    });
  });

  test('waits for its turn when its owner has enough jobs at work', async () => {
    const services = await given();
    const jobs_at_work = 2;
    const user = { ...ann, quotas: { jobs_at_work } };
    const waiting: boolean[] = [];
    for (let job = 0; job < 3; job += 1) {
      const { job_id } = await submitJob(services, user, { body, traceparent });
      waiting.push((await readJob(services, ann, job_id)).waiting);
    }
    expect(waiting).toEqual([false, false, true]);
    expect(services.documents.data.get('users/ann')).toMatchObject({ uid: 'ann', jobs_at_work });
  });

  test('does not wait for a job that ended while it was accepted', async () => {
    const ending = givenPipeline({ job_id: 'ending', admitted_at: earlier });
    const services: FakeServices = await given(ready, {
      // Asked for after the quotas were looked at.
      newId: () => {
        void services.give('pipelines/ending', { ...ending, state: 'complete' });
        return 'new';
      },
    });
    await services.give('pipelines/ending', ending);
    await submitJob(services, { ...ann, quotas: { jobs_at_work: 1 } }, { body, traceparent });
    expect(services.documents.writesPerDocument.get('pipelines/new')).toBe(2);
    expect(await readJob(services, ann, 'new')).toMatchObject({ waiting: false });
  });

  test('waits when others that were submitted at the same time take all turns', async () => {
    const services = await given();
    const user = { ...ann, quotas: { jobs_at_work: 2 } };
    const jobs = Array.from({ length: 6 }, () => submitJob(services, user, { body, traceparent }));
    const read = (await Promise.all(jobs)).map(({ job_id }) => readJob(services, ann, job_id));
    const waiting = (await Promise.all(read)).filter((job) => job.waiting);
    expect(waiting).toHaveLength(4);
  });

  test.each([
    ['jobs_in_flight', 'jobs_in_flight'],
    ['jobs_per_day', 'jobs_per_day'],
    ['tasks_in_flight', 'tasks_in_flight'],
    ['bytes_stored', 'bytes_stored'],
  ])('is refused whole when %s is used up', async (_, quota) => {
    const services = await given();
    const user = { ...ann, quotas: { [quota]: 0 } };
    await expect(submitJob(services, user, { body, traceparent })).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      errors: [{ field: quota, allowed: 'at most 0' }],
    });
    expect(stored(services).filter((path) => path.startsWith('pipelines/'))).toEqual([]);
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
    await expect(submit(services, sent)).rejects.toMatchObject({
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

test('the items of a running fan-out are those its progress counts', async () => {
  const services = fakeServices();
  await services.give(
    'pipelines/job',
    givenPipeline({ steps: [givenStep({ map: givenMap(), items_total: 9 })] }),
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

  test('holds those of one state, if asked', async () => {
    const services = await sevenJobs();
    await services.give('pipelines/job-2', givenPipeline({ job_id: 'job-2', state: 'failed' }));
    expect(ids(await listJobs(services, ann, { state: 'failed' }))).toEqual(['job-2']);
    await expect(listJobs(services, ann, { state: 'lost' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ field: 'state', given: 'lost' }],
    });
  });

  test('does not take a cursor for a way into other people’s jobs', async () => {
    const services = await sevenJobs();
    const cursor = Buffer.from('["2027","zzz"]').toString('base64url');
    expect(ids(await listJobs(services, ann, { cursor }))).not.toContain('bobs');
  });
});
