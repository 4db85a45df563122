import { fakeBlobs, fakeServices, type FakeServices } from '../../test/simulation/fake-services';
import { earlier, givenPipeline, now } from '../../test/simulation/given';
import { deleteFile, removeFile } from './delete-file';
import { uploadRecord, type FileRecord } from './files';

const upload: FileRecord = {
  ...uploadRecord({
    file_id: 'f',
    owner: 'ann',
    name: 'song.wav',
    media_type: null,
    created_at: earlier,
  }),
  state: 'ready',
  sha256: 'a'.repeat(64),
};

async function given(overrides: Partial<FileRecord> = {}) {
  const unstaged: string[] = [];
  const deleteStaging = (object: string): Promise<void> => {
    unstaged.push(object);
    return Promise.resolve();
  };
  const services: FakeServices = fakeServices({ blobs: { ...fakeBlobs, deleteStaging } });
  await services.give('files/f', { ...upload, ...overrides });
  return { services, unstaged, exists: () => services.documents.data.has('files/f') };
}

test('an upload goes with its bytes in staging, and its blob is suspected', async () => {
  const { services, unstaged, exists } = await given();
  await deleteFile(services, 'ann', 'f');
  expect(exists()).toBe(false);
  expect(unstaged).toEqual(['uploads/f']);
  const suspected = { sha256: 'a'.repeat(64), ticket: 'id-1', mark: null, due_at: now };
  expect(services.documents.data.get(`blobs/${'a'.repeat(64)}`)).toEqual(suspected);
});

test('an upload nobody has looked at has no blob', async () => {
  const { services } = await given({ state: 'uploading', sha256: null });
  await deleteFile(services, 'ann', 'f');
  expect(services.documents.data.size).toBe(0);
});

test.each(['pending', 'in_progress'] as const)('a job that is %s keeps it', async (state) => {
  const { services, unstaged, exists } = await given();
  await services.give('pipelines/job', givenPipeline({ state, uses: ['f'] }));
  await expect(deleteFile(services, 'ann', 'f')).rejects.toMatchObject({
    code: 'INVALID_STATE',
    message: 'File f is used by job job, which is not over; wait for it, or cancel it.',
  });
  expect([exists(), unstaged]).toEqual([true, []]);
});

test.each<[string, Parameters<typeof givenPipeline>[0]]>([
  ['that is over', { state: 'failed', uses: ['f'] }],
  ['over another file', { uses: ['g'] }],
])('a job %s does not', async (_which, overrides) => {
  const { services, exists } = await given();
  await services.give('pipelines/job', givenPipeline(overrides));
  await deleteFile(services, 'ann', 'f');
  expect(exists()).toBe(false);
});

test('what a job left behind goes with the job', async () => {
  const origin = { kind: 'task', job_id: 'job', step_id: 's', task_id: 't', port: 'p' } as const;
  const { services, exists } = await given({ origin, job_id: 'job' });
  await expect(deleteFile(services, 'ann', 'f')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(exists()).toBe(true);
});

test.each([
  ['somebody else’s', 'bob', 'f'],
  ['one that never was', 'ann', 'g'],
])('%s is as good as none', async (_whose, owner, file_id) => {
  const { services, exists } = await given();
  await expect(deleteFile(services, owner, file_id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(exists()).toBe(true);
});

test('one that changes while its record is removed stays, for another try', async () => {
  const { services, exists } = await given({ state: 'uploading', sha256: null });
  const deleteStaging = () => services.give('files/f', upload);
  const changing = { ...services, blobs: { ...fakeBlobs, deleteStaging } };
  const seen: FileRecord = { ...upload, state: 'uploading', sha256: null };
  expect(await removeFile(changing, seen)).toBe(false);
  expect(exists()).toBe(true);
});

test('one that is ingested at that very moment goes all the same, with its blob suspected', async () => {
  const { services, exists } = await given({ state: 'uploading', sha256: null });
  const deleteStaging = () => services.give('files/f', upload);
  await deleteFile({ ...services, blobs: { ...fakeBlobs, deleteStaging } }, 'ann', 'f');
  expect(exists()).toBe(false);
  expect(services.documents.data.has(`blobs/${'a'.repeat(64)}`)).toBe(true);
});
