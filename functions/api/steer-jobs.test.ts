import { type Pipeline } from '@attacca/core';
import { fakeBlobs, fakeServices } from '../../test/simulation/fake-services';
import { givenPipeline, givenStep, later } from '../../test/simulation/given';
import { deleteFile } from '../pipelines/delete-file';
import { ingestedRecord, uploadRecord } from '../pipelines/files';
import { type Services } from '../services';
import { listFiles, readFile } from './files';
import { cancelJob, readJob, repeatJob, retryJob } from './jobs';

const ann = { uid: 'ann', is_admin: false };
const bob = { uid: 'bob', is_admin: false };
const traceparent = `00-${'2'.repeat(32)}-0123456789abcdef-01`;

const uploaded = uploadRecord({
  file_id: 'f',
  owner: 'ann',
  name: 'song.wav',
  media_type: null,
  created_at: '2026-01-01T00:00:00.000Z',
});
const ready = ingestedRecord(uploaded, {
  sha256: 'a'.repeat(64),
  size_bytes: 10,
  media_type: 'audio/x-wav',
  extension: 'wav',
});

const gone = { code: 'FILE_NOT_READY', message: expect.stringContaining('song.wav (f)') as string };
const withoutBlobs = { blobs: { ...fakeBlobs, stat: () => Promise.resolve(undefined) } };

async function given(overrides: Partial<Services> = {}) {
  const services = fakeServices(overrides);
  await services.give('files/f', ready);
  return services;
}

describe('given a failed job of ann’s', () => {
  const failed = givenPipeline({ state: 'failed', steps: [givenStep({ state: 'failed' })] });

  test('she starts it anew', async () => {
    const services = await given();
    await services.give('pipelines/job', failed);
    const answer = await retryJob(services, ann, { job_id: 'job' });
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
    await expect(retryJob(services, user, { job_id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readJob(services, user, job_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(services.documents.data.get('pipelines/job')).toEqual(pipeline);
  });

  test.each([
    ['whose file was deleted', { 'files/f': undefined }],
    ['whose file is somebody else’s', { 'files/f': { ...ready, owner: 'bob' } }],
  ])('one %s is refused by the name of the file, and stays as it is', async (_, documents) => {
    const services = await given();
    await services.give('pipelines/job', failed);
    if (documents['files/f'] === undefined) await deleteFile(services, 'ann', 'f');
    else await services.give('files/f', documents['files/f']);
    await expect(retryJob(services, ann, { job_id: 'job' })).rejects.toMatchObject(gone);
    expect(services.documents.data.get('pipelines/job')).toEqual(failed);
  });

  test('one whose blob was deleted is refused likewise', async () => {
    const services = await given(withoutBlobs);
    await services.give('pipelines/job', failed);
    await expect(retryJob(services, ann, { job_id: 'job' })).rejects.toMatchObject(gone);
    expect(services.documents.data.get('pipelines/job')).toEqual(failed);
  });

  test('one whose input nobody has looked at yet needs its upload, not a blob', async () => {
    const inputs = { input: { ...failed.inputs['input']!, sha256: null } };
    const services = await given(withoutBlobs);
    await services.give('files/f', uploaded);
    await services.give('pipelines/job', { ...failed, inputs });
    expect(await retryJob(services, ann, { job_id: 'job' })).toMatchObject({ generation: 2 });
  });

  test('one whose input another job has looked at needs the blob, not the upload', async () => {
    const inputs = { input: { ...failed.inputs['input']!, sha256: null } };
    const statStaging = (): Promise<undefined> => Promise.resolve(undefined);
    const services = await given({ blobs: { ...fakeBlobs, statStaging } });
    await services.give('pipelines/job', { ...failed, inputs });
    expect(await retryJob(services, ann, { job_id: 'job' })).toMatchObject({ generation: 2 });
  });

  test('one that has read the file already does without it', async () => {
    const services = fakeServices();
    const cut = givenStep({ step_id: 'cut', state: 'completed' });
    const inputs = { audio: { step: 'cut', output: 'out' } };
    const steps = [cut, givenStep({ state: 'failed', inputs })];
    await services.give('pipelines/job', { ...failed, steps });
    expect(await retryJob(services, ann, { job_id: 'job' })).toMatchObject({ generation: 2 });
  });

  test('a job that runs is not retried, and stays as it is', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', givenPipeline());
    await expect(retryJob(services, ann, { job_id: 'job' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    expect(services.documents.data.get('pipelines/job')).toEqual(givenPipeline());
  });
});

describe('a job that is repeated with other parameters', () => {
  const call = { job_id: 'job', traceparent, parameters: { mfcc: { n_mfcc: 20 } } };
  const over = (state: Pipeline['state']) =>
    givenPipeline({ state, generation: 3, steps: [givenStep({ state: 'completed' })] });

  test.each(['complete', 'failed', 'cancelled'] as const)('once it is %s', async (state) => {
    const services = await given();
    await services.give('pipelines/job', over(state));
    const { job_id } = await repeatJob(services, ann, call);
    expect(job_id).not.toBe('job');
    expect(await readJob(services, ann, job_id)).toMatchObject({
      state: 'pending',
      origin: { job_id: 'job', generation: 3 },
      inputs: { input: { file_id: 'f' } },
      steps: [{ step_id: 'mfcc', parameters: { n_mfcc: 20 }, state: 'pending' }],
    });
    expect(services.documents.data.get('pipelines/job')).toEqual(over(state));
  });

  test('but not while it runs, nor if it is somebody else’s', async () => {
    const services = await given();
    await services.give('pipelines/job', givenPipeline());
    const refusal = repeatJob(services, ann, call);
    await expect(refusal).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(repeatJob(services, bob, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('but not without its file', async () => {
    const services = await given();
    await services.give('pipelines/job', over('complete'));
    await deleteFile(services, 'ann', 'f');
    await expect(repeatJob(services, ann, call)).rejects.toMatchObject(gone);
  });

  test('but not without the blob of its file', async () => {
    const services = await given(withoutBlobs);
    await services.give('pipelines/job', over('complete'));
    await expect(repeatJob(services, ann, call)).rejects.toMatchObject(gone);
  });

  test('is told which step there is not', async () => {
    const services = await given();
    await services.give('pipelines/job', over('complete'));
    const parameters = { nose: { length: 1 } };
    await expect(repeatJob(services, ann, { ...call, parameters })).rejects.toMatchObject({
      code: 'INVALID_PIPELINE',
    });
  });
});

describe('a job that is cancelled', () => {
  const running = givenPipeline({
    steps: [
      givenStep({ step_id: 'cut', state: 'completed' }),
      givenStep(),
      givenStep({ step_id: 'sum', state: 'pending' }),
    ],
  });
  const cancel = (services: Services, user = ann) => cancelJob(services, user, { job_id: 'job' });

  test('ends at once, and what was completed stays', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', running);
    const job = await cancel(services);
    expect(job).toMatchObject({
      state: 'cancelled',
      steps: [{ state: 'completed' }, { state: 'cancelled' }, { state: 'cancelled' }],
    });
    expect(await readJob(services, ann, 'job')).toEqual(job);
  });

  test('keeps its partial results readable', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', running);
    await services.give('files/part', { ...ready, file_id: 'part', job_id: 'job', step_id: 'cut' });
    await cancel(services);
    const { files } = await listFiles(services, ann, { job_id: 'job', step_id: 'cut' });
    expect(files.map(({ file_id }) => file_id)).toEqual(['part']);
    expect(await readFile(services, ann, 'part')).toMatchObject({
      download_url: expect.any(String),
    });
  });

  test('again is answered the same, and nothing is written', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', running);
    const first = await cancel(services);
    services.pass(1000);
    expect(await cancel(services)).toEqual(first);
  });

  test.each(['complete', 'failed'] as const)('must not be %s', async (state) => {
    const services = fakeServices();
    await services.give('pipelines/job', { ...running, state });
    await expect(cancel(services)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });

  test('must be the caller’s, and not be deleted', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', running);
    await expect(cancel(services, bob)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await services.give('pipelines/job', { ...running, deleted_at: later });
    await expect(cancel(services)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
