import { type DocumentQuery } from '@attacca/cloud';
import { type Pipeline } from '@attacca/core';
import { fakeBlobs, fakeConfig, fakeServices } from '../../test/simulation/fake-services';
import { givenPipeline, now } from '../../test/simulation/given';
import { uploadRecord } from '../pipelines/files';
import { type Services } from '../services';
import { removeExpired } from './retention';

const hour = 3_600_000;
const day = 24 * hour;
const ago = (milliseconds: number): string =>
  new Date(Date.parse(now) - milliseconds).toISOString();
const nothing = { uploads_removed: 0, files_removed: 0, jobs_removed: 0, blobs_removed: 0 };

const started = (file_id: string, created_at: string) =>
  uploadRecord({ file_id, owner: 'ann', name: 'song.wav', media_type: null, created_at });

const finished = (job_id: string, finished_at: string, overrides: Partial<Pipeline> = {}) =>
  givenPipeline({
    job_id,
    state: 'complete',
    created_at: finished_at,
    finished_at,
    settled_at: finished_at,
    due_at: null,
    ...overrides,
  });

const keepsFor = (retentionDays: number): Partial<Services> => ({
  config: { ...fakeConfig, retentionDays },
});

test('a sweep with nothing to remove writes nothing', async () => {
  const services = fakeServices(keepsFor(30));
  await services.give('pipelines/job', givenPipeline());
  const before = services.documents.writesPerDocument.size;
  expect(await removeExpired(services)).toEqual(nothing);
  expect(services.documents.writesPerDocument.size).toBe(before);
});

describe('uploads that were never finished', () => {
  test('go after eight days, with what lies in staging', async () => {
    const unstaged: string[] = [];
    const deleteStaging = (object: string): Promise<void> =>
      Promise.resolve(void unstaged.push(object));
    const services = fakeServices({ blobs: { ...fakeBlobs, deleteStaging } });
    await services.give('files/old', started('old', ago(8 * day)));
    await services.give('files/young', started('young', ago(8 * day - hour)));
    await services.give('files/ready', { ...started('ready', ago(99 * day)), state: 'ready' });
    expect(await removeExpired(services)).toEqual({ ...nothing, uploads_removed: 1 });
    expect([...services.documents.data.keys()]).toEqual(['files/young', 'files/ready']);
    expect(unstaged).toEqual(['uploads/old']);
  });

  test('stay while a job that waits for its turn is to start from them', async () => {
    const services = fakeServices();
    await services.give('files/old', started('old', ago(20 * day)));
    await services.give('pipelines/job', givenPipeline({ state: 'pending', uses: ['old'] }));
    expect(await removeExpired(services)).toEqual(nothing);
    expect(services.documents.data.has('files/old')).toBe(true);
  });

  test('one that cannot be removed does not keep the next from it, and is told of', async () => {
    const deleteStaging = (object: string): Promise<void> =>
      object === 'uploads/bad' ? Promise.reject(new Error('down')) : Promise.resolve();
    const services = fakeServices({ blobs: { ...fakeBlobs, deleteStaging } });
    await services.give('files/bad', started('bad', ago(10 * day)));
    await services.give('files/good', started('good', ago(9 * day)));
    expect(await removeExpired(services)).toEqual({ ...nothing, uploads_removed: 1 });
    expect([...services.documents.data.keys()]).toEqual(['files/bad']);
    expect(services.logged).toMatchObject([{ severity: 'ERROR', fields: { path: 'files/bad' } }]);
  });
});

describe('an uploaded file', () => {
  const ready = { ...started('f', ago(99 * day)), state: 'ready', sha256: 'a' } as const;

  test('goes when the retention it was given has ended', async () => {
    const services = fakeServices();
    await services.give('files/f', { ...ready, expires_at: now });
    await services.give('files/g', { ...ready, file_id: 'g', expires_at: ago(-hour) });
    await services.give('files/h', { ...ready, file_id: 'h' });
    // Its bytes are those of the other two as well: the suspicion is gone in the same sweep.
    expect(await removeExpired(services)).toEqual({ ...nothing, files_removed: 1 });
    const left = ['files/g', 'files/h'];
    expect([...services.documents.data.keys()]).toEqual(left);
  });

  test('stays while a job uses it', async () => {
    const services = fakeServices();
    await services.give('files/f', { ...ready, expires_at: ago(day) });
    await services.give('pipelines/job', givenPipeline({ uses: ['f'] }));
    expect(await removeExpired(services)).toEqual(nothing);
    expect(services.documents.data.has('files/f')).toBe(true);
  });
});

describe('jobs that are over', () => {
  test('stay for ever where no retention is set', async () => {
    const services = fakeServices();
    await services.give('pipelines/job', finished('job', ago(5000 * day)));
    expect(await removeExpired(services)).toEqual(nothing);
  });

  test('go when their days are over, and not before', async () => {
    const services = fakeServices(keepsFor(30));
    await services.give('pipelines/old', finished('old', ago(30 * day)));
    await services.give('files/old.t.out', { job_id: 'old', sha256: null });
    await services.give('pipelines/young', finished('young', ago(30 * day - hour)));
    await services.give('pipelines/running', givenPipeline({ job_id: 'running' }));
    expect(await removeExpired(services)).toEqual({ ...nothing, jobs_removed: 1 });
    const left = ['pipelines/young', 'pipelines/running'];
    expect([...services.documents.data.keys()]).toEqual(left);
  });

  test('and were deleted halfway are removed, whatever the retention', async () => {
    const services = fakeServices();
    const job = finished('job', ago(day), { deleted_at: ago(hour) });
    await services.give('pipelines/job', job);
    await services.give('pipelines/job/tasks/t', { task_id: 't' });
    expect(await removeExpired(services)).toEqual({ ...nothing, jobs_removed: 1 });
    expect(services.documents.data.size).toBe(0);
  });

  test('are removed the oldest first, a page in one sweep', async () => {
    const services = fakeServices(keepsFor(1));
    for (let i = 0; i < 25; i += 1)
      await services.give(`pipelines/${i}`, finished(`${i}`, ago((i + 2) * day)));
    expect(await removeExpired(services)).toEqual({ ...nothing, jobs_removed: 20 });
    expect([...services.documents.data.keys()].map((path) => path.split('/')[1])).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(await removeExpired(services)).toEqual({ ...nothing, jobs_removed: 5 });
  });
});

test('blobs that are due are judged, and those that went are counted', async () => {
  const services = fakeServices();
  const mark = { generation: '1', metageneration: '2' };
  const blob = { sha256: 'a', ticket: 't', mark, due_at: now };
  await services.give('blobs/a', blob);
  await services.give('blobs/b', { ...blob, sha256: 'b', mark: null });
  await services.give('blobs/c', { ...blob, sha256: 'c', due_at: ago(-hour) });
  expect(await removeExpired(services)).toEqual({ ...nothing, blobs_removed: 1 });
  expect([...services.documents.data.keys()]).toEqual(['blobs/b', 'blobs/c']);
});

test('what is not due costs nothing: every query is bounded by a time and a page', async () => {
  const services = fakeServices(keepsFor(30));
  const asked: { query: DocumentQuery; found: number }[] = [];
  const query: Services['documents']['query'] = async (wanted) => {
    const found = await services.documents.query<never>(wanted);
    asked.push({ query: wanted, found: found.length });
    return found;
  };
  for (let i = 0; i < 50; i += 1) {
    await services.give(`pipelines/${i}`, finished(`${i}`, ago(hour)));
    await services.give(`files/${i}`, { ...started(`${i}`, ago(99 * day)), state: 'ready' });
  }
  await removeExpired({ ...services, documents: { ...services.documents, query } });
  expect(asked).toHaveLength(5);
  for (const {
    query: { where = [], orderBy = [], limit },
    found,
  } of asked) {
    expect(found).toBe(0);
    expect(limit).toBeGreaterThan(0);
    expect(where.filter(([, operator]) => operator === '<=').map(([field]) => field)).toEqual(
      orderBy.map(([field]) => field),
    );
  }
});
