import { type Bucket, type File } from '@google-cloud/storage';
import { refusal, storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
beforeAll(async () => (target = await storageTarget()));
afterAll(() => target.stop());

const generationOf = async (file: File): Promise<string> =>
  String((await file.getMetadata())[0].generation);

describe('a bucket with versions', () => {
  let bucket: Bucket;
  let file: File;
  beforeEach(async () => {
    bucket = await target.newBucket({ versioning: { enabled: true } });
    file = bucket.file('v');
  });

  it('keeps what is overwritten, to be read by its generation', async () => {
    await file.save('a');
    const first = await generationOf(file);
    await file.save('b');
    const old = bucket.file('v', { generation: first });
    expect((await old.download())[0].toString()).toBe('a');
    expect((await old.getMetadata())[0]).toMatchObject({ timeDeleted: expect.any(String) });
    expect((await file.download())[0].toString()).toBe('b');
    const [all] = await bucket.getFiles({ versions: true });
    expect(all.map(({ metadata }) => metadata.generation)).toEqual([
      first,
      await generationOf(file),
    ]);
    expect((await bucket.getFiles())[0]).toHaveLength(1);
  });

  it('keeps what is deleted, until its generation is deleted', async () => {
    await file.save('a');
    const generation = await generationOf(file);
    await file.delete();
    expect(await file.exists()).toEqual([false]);
    await expect(bucket.delete()).rejects.toEqual(refusal(409, 'conflict'));
    const old = bucket.file('v', { generation });
    await old.copy('v');
    expect((await file.download())[0].toString()).toBe('a');
    await old.delete();
    await expect(old.getMetadata()).rejects.toEqual(refusal(404, 'notFound'));
  });

  it('counts a missing live version as generation 0', async () => {
    await file.save('a');
    await file.delete();
    await file.save('b', { preconditionOpts: { ifGenerationMatch: 0 } });
    const again = file.save('c', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
    await expect(again).rejects.toMatchObject({ code: 412 });
  });
});

describe('soft deletion', () => {
  it('is the default: what is deleted can be listed, looked at and restored', async () => {
    const bucket = await target.newBucket();
    const file = bucket.file('s');
    await file.save('first', { contentType: 'text/plain' });
    const generation = await generationOf(file);
    await file.delete();
    expect((await bucket.getFiles())[0]).toEqual([]);
    const [deleted] = await bucket.getFiles({ softDeleted: true });
    expect(deleted.map(({ metadata }) => metadata)).toEqual([
      expect.objectContaining({
        generation,
        softDeleteTime: expect.any(String),
        hardDeleteTime: expect.any(String),
      }),
    ]);
    const [found] = await file.get({ softDeleted: true, generation: Number(generation) });
    expect(found.metadata.generation).toBe(generation);
    await file.restore({ generation: Number(generation) });
    expect((await file.download())[0].toString()).toBe('first');
    expect((await file.getMetadata())[0].contentType).toBe('text/plain');
  });

  it('of a hierarchical bucket names what it keeps by restore tokens', async () => {
    const bucket = await target.newBucket({
      hierarchicalNamespace: { enabled: true },
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
    });
    const tokens = new Set<string | undefined>();
    for (const name of ['a', 'b']) {
      await bucket.file(name).save(name);
      expect((await bucket.file(name).getMetadata())[0]).not.toHaveProperty('restoreToken');
      await bucket.file(name).delete();
    }
    const [deleted] = await bucket.getFiles({ softDeleted: true });
    for (const { metadata } of deleted) tokens.add(metadata.restoreToken);
    expect(tokens).not.toContain(undefined);
    expect(tokens.size).toBe(2);
    const [a, b] = deleted;
    const generation = Number(a!.metadata.generation);
    const wrong = bucket
      .file('a')
      .restore({ generation, restoreToken: String(b!.metadata.restoreToken) });
    await expect(wrong).rejects.toEqual(refusal(404, 'notFound'));
    await bucket.file('a').restore({ generation, restoreToken: String(a!.metadata.restoreToken) });
    expect((await bucket.file('a').download())[0].toString()).toBe('a');
  });

  it('can be switched off', async () => {
    const bucket = await target.newBucket({ softDeletePolicy: { retentionDurationSeconds: 0 } });
    await bucket.file('s').save('x');
    await bucket.file('s').delete();
    expect((await bucket.getFiles({ softDeleted: true }))[0]).toEqual([]);
  });
});
