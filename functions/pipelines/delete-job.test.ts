import { type Pipeline } from '@attacca/core';
import { fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { earlier, givenPipeline, givenTask, later, now } from '../../test/simulation/given';
import { deleteExpiredJob, deleteJob, removeJob } from './delete-job';
import { countSubmissions } from './submissions';

const yesterday = '2025-12-31T23:59:59.999Z';
const over = {
  state: 'complete',
  created_at: yesterday,
  finished_at: earlier,
  settled_at: earlier,
  due_at: null,
} as const;

/** A job with as many tasks, joins and files as are asked for, beside another one of the same owner. */
async function given(overrides: Partial<Pipeline> = over, size = 3): Promise<FakeServices> {
  const services = fakeServices();
  await services.give('pipelines/job', givenPipeline(overrides));
  await services.give('pipelines/other', givenPipeline({ ...over, job_id: 'other' }));
  await services.give('pipelines/other/tasks/t', givenTask({ job_id: 'other' }));
  await services.give('files/other.t.out', { job_id: 'other', sha256: 'b'.repeat(64) });
  await services.give('files/f', { file_id: 'f', job_id: null, sha256: 'a'.repeat(64) });
  for (let i = 0; i < size; i += 1) {
    await services.give(`pipelines/job/tasks/t${i}`, givenTask({ state: 'completed' }));
    await services.give(`pipelines/job/joins/j${i}`, { join_id: `j${i}` });
    await services.give(`files/job.t${i}.out`, { job_id: 'job', sha256: `${i}`.padStart(64, '0') });
  }
  await services.give('pipelines/job/progress/mfcc', { items_done: 3 });
  return services;
}

const pathsOf = (services: FakeServices): string[] => [...services.documents.data.keys()].sort();
const untouched = [
  'files/f',
  'files/other.t.out',
  'pipelines/other',
  'pipelines/other/tasks/t',
] as const;

/** Another `transact` for some services: `before` is called with the number of each transaction. */
function interrupted(services: FakeServices, before: (count: number) => Promise<void>) {
  let count = 0;
  const transact: FakeServices['documents']['transact'] = async (work) => {
    await before((count += 1));
    return services.documents.transact(work);
  };
  return { ...services, documents: { ...services.documents, transact } };
}

describe('a job that is over', () => {
  test.each(['complete', 'failed', 'cancelled'] as const)(
    'and is %s is deleted with what it left behind, and nothing else is',
    async (state) => {
      const services = await given({ ...over, state });
      await deleteJob(services, 'ann', 'job');
      const blobs = [0, 1, 2].map((i) => `blobs/${`${i}`.padStart(64, '0')}`);
      expect(pathsOf(services)).toEqual([...blobs, ...untouched].sort());
      expect(services.documents.data.get(blobs[0]!)).toEqual({
        sha256: '0'.repeat(64),
        ticket: 'id-1',
        mark: null,
        due_at: now,
      });
    },
  );

  test('still counts as submitted on the day of its submission', async () => {
    const services = await given({ ...over, created_at: earlier });
    expect(await countSubmissions(services, 'ann')).toBe(1);
    const interruptions: number[] = [];
    const counting = interrupted(services, async () => {
      interruptions.push(await countSubmissions(services, 'ann'));
    });
    await deleteJob(counting, 'ann', 'job');
    interruptions.push(await countSubmissions(services, 'ann'));
    expect(new Set(interruptions)).toEqual(new Set([1]));
    expect(await countSubmissions(services, 'bob')).toBe(0);
    services.pass(43_200_000);
    expect(await countSubmissions(services, 'ann')).toBe(0);
  });

  test('but was not settled is settled first', async () => {
    const services = await given({ ...over, settled_at: null, due_at: later });
    await services.give('pipelines/job/tasks/queued', givenTask({ task_id: 'queued' }));
    await deleteJob(services, 'ann', 'job');
    expect(pathsOf(services).filter((path) => path.startsWith('pipelines/job'))).toEqual([]);
  });

  test('is hidden at once and removed in several calls when it is large', async () => {
    const services = await given(over, 700);
    await deleteJob(services, 'ann', 'job');
    expect(services.documents.data.get('pipelines/job')).toMatchObject({ deleted_at: now });
    expect(await removeJob(services, 'job')).toBe(true);
    const left = pathsOf(services).filter((path) => !path.startsWith('blobs/'));
    expect(left).toEqual([...untouched]);
    expect(await removeJob(services, 'job')).toBe(true);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    'is found and removed wholly after a crash before transaction %i',
    async (fatal) => {
      const services = await given();
      const dying = interrupted(services, (count) =>
        count === fatal ? Promise.reject(new Error('crash')) : Promise.resolve(),
      );
      await expect(deleteJob(dying, 'ann', 'job')).rejects.toThrow('crash');
      const pipeline = services.documents.data.get('pipelines/job');
      expect(pipeline).toMatchObject({ deleted_at: fatal === 1 ? null : now });
      await deleteJob(services, 'ann', 'job');
      const left = pathsOf(services).filter((path) => !path.startsWith('blobs/'));
      expect(left).toEqual([...untouched]);
      expect(pathsOf(services).filter((path) => path.startsWith('blobs/'))).toHaveLength(3);
    },
  );

  test('is gone for a second deletion', async () => {
    const services = await given();
    await deleteJob(services, 'ann', 'job');
    await expect(deleteJob(services, 'ann', 'job')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('may be deleted twice at the same time', async () => {
    const services = await given();
    const both = [deleteJob(services, 'ann', 'job'), deleteJob(services, 'ann', 'job')];
    await Promise.all(both);
    expect(pathsOf(services).filter((path) => !path.startsWith('blobs/'))).toEqual([...untouched]);
  });
});

describe('a deletion is refused', () => {
  test.each(['pending', 'in_progress'] as const)('while the job is %s', async (state) => {
    const services = await given({ state });
    const before = new Map(services.documents.data);
    await expect(deleteJob(services, 'ann', 'job')).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: `Job job is ${state}; cancel it before you delete it.`,
    });
    expect(new Map(services.documents.data)).toEqual(before);
  });

  test.each([
    ['somebody else’s', 'bob', 'job'],
    ['one that never was', 'ann', 'nothing'],
  ])('of %s, as if it did not exist', async (_whose, owner, job_id) => {
    const services = await given();
    const before = new Map(services.documents.data);
    await expect(deleteJob(services, owner, job_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(new Map(services.documents.data)).toEqual(before);
  });
});

describe('the end of its retention', () => {
  test('removes a job', async () => {
    const services = await given();
    expect(await deleteExpiredJob(services, 'job', now)).toBe(true);
    expect(services.documents.data.has('pipelines/job')).toBe(false);
  });

  test.each<[string, Partial<Pipeline>]>([
    ['finished later', { ...over, finished_at: later }],
    ['was retried meanwhile', { state: 'in_progress', finished_at: null }],
  ])('leaves one that %s', async (_what, overrides) => {
    const services = await given(overrides);
    const before = new Map(services.documents.data);
    expect(await deleteExpiredJob(services, 'job', now)).toBe(false);
    expect(new Map(services.documents.data)).toEqual(before);
  });
});
