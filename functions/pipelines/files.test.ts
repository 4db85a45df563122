import { writeItems, type BlobFacts, type StoredOutput, type Task } from '@attacca/core';
import { catalog, fakeServices } from '../../test/simulation/fake-services';
import { givenTask, now } from '../../test/simulation/given';
import {
  fileDocument,
  ingestedRecord,
  uploadRecord,
  writeOutputFiles,
  type FileRecord,
} from './files';

const audio = {
  channels: 1,
  sample_rate: 44_100,
  duration_seconds: 2,
  codec: 'pcm_s16le',
  container: 'wav',
};
const facts: BlobFacts = {
  sha256: 'c'.repeat(64),
  size_bytes: 12,
  media_type: 'audio/x-wav',
  extension: 'wav',
};
const upload = uploadRecord({
  file_id: 'f',
  owner: 'ann',
  name: 'song.wav',
  media_type: null,
  created_at: now,
});

/** The records that a task of the operation leaves behind. */
async function written(task: Partial<Task>, ports: Record<string, StoredOutput>, name: string) {
  const services = fakeServices();
  const operation = catalog.findOperationAnywhere(name);
  if (operation === undefined) throw new Error(`there is no ${name}`);
  const given = givenTask({ ...task, outputs: ports });
  const write = () =>
    services.documents.transact((transaction) => {
      writeOutputFiles(transaction, { task: given, operation, now });
      return Promise.resolve();
    });
  await write();
  const first = new Map(services.documents.data);
  await write();
  // Ids are deterministic: a repeat changes nothing.
  expect(new Map(services.documents.data)).toEqual(first);
  return [...first.values()] as FileRecord[];
}

describe('an upload', () => {
  test('is its owner’s, and lies in staging under its own id', () => {
    expect(upload).toMatchObject({
      state: 'uploading',
      owner: 'ann',
      staging_object: 'uploads/f',
      sha256: null,
      origin: { kind: 'upload' },
      job_id: null,
    });
  });

  test('is ready with its facts once it was ingested, under its old name', () => {
    expect(ingestedRecord(upload, { ...facts, audio })).toEqual({
      ...upload,
      ...facts,
      audio,
      state: 'ready',
      type: 'audio',
    });
  });

  test('without sound facts has none', () => {
    expect(ingestedRecord(upload, facts).audio).toBeNull();
  });
});

describe('a completed task leaves behind', () => {
  test('a file per output, found by job, step and port', async () => {
    const output: StoredOutput = { kind: 'file', ...facts, shape: [13, 4] };
    const [record, ...others] = await written({}, { mfcc: output }, 'librosa-mfcc');
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      ...facts,
      file_id: 'job.mfcc.mfcc',
      owner: 'ann',
      name: 'mfcc.wav',
      state: 'ready',
      kind: 'file',
      type: 'matrix',
      shape: [13, 4],
      origin: { kind: 'task', job_id: 'job', step_id: 'mfcc', task_id: 'mfcc', port: 'mfcc' },
      job_id: 'job',
      step_id: 'mfcc',
      port: 'mfcc',
      first_item: 0,
      staging_object: null,
    });
  });

  test('several files for several outputs', async () => {
    const output: StoredOutput = { kind: 'file', ...facts, audio };
    const records = await written({}, { harmonic: output, percussive: output }, 'librosa-hpss');
    expect(records.map(({ port, name, audio: sound }) => [port, name, sound])).toEqual([
      ['harmonic', 'harmonic.wav', audio],
      ['percussive', 'percussive.wav', audio],
    ]);
  });

  test('a pack with where each item lies, listed by its first item', async () => {
    const items = [
      { index: 64, offset: 0, length: 5 },
      { index: 65, offset: 64, length: 7 },
    ];
    const batch = { index: 1, from: 64, to: 66 };
    const task = { task_id: 'mfcc.0000001', batch };
    const output: StoredOutput = { kind: 'pack', ...facts, items: writeItems(items) };
    const records = await written(task, { mfcc: output }, 'librosa-mfcc');
    expect(records).toMatchObject([
      { file_id: 'job.mfcc.0000001.mfcc', kind: 'pack', first_item: 64, step_id: 'mfcc' },
    ]);
    expect(records.map((record) => fileDocument(record).items)).toEqual([items]);
  });

  test('a view list, and the sound it cuts, which no list of the step shows', async () => {
    const list = { ...facts, extension: 'json', sha256: 'd'.repeat(64) };
    const output: StoredOutput = { kind: 'views', count: 9, list, file: { ...facts, audio } };
    const [views, source] = await written({}, { slices: output }, 'ampslice');
    expect(views).toMatchObject({
      file_id: 'job.mfcc.slices',
      kind: 'views',
      sha256: list.sha256,
      views: { count: 9, source_file_id: 'job.mfcc.slices.source' },
      step_id: 'mfcc',
    });
    expect(source).toMatchObject({
      file_id: 'job.mfcc.slices.source',
      owner: 'ann',
      kind: 'file',
      sha256: facts.sha256,
      audio,
      step_id: null,
    });
  });
});

describe('what its owner sees of a file', () => {
  test('tells nothing of where it lies', () => {
    const shown = fileDocument(upload);
    for (const hidden of ['owner', 'staging_object', 'job_id', 'first_item', 'download_url'])
      expect(shown).not.toHaveProperty(hidden);
    expect(shown).toMatchObject({ file_id: 'f', name: 'song.wav', state: 'uploading' });
  });

  test('has a link where there are bytes', () => {
    expect(fileDocument(upload, 'https://x')).toMatchObject({ download_url: 'https://x' });
  });
});
