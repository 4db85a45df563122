import { randomBytes } from 'node:crypto';
import { type BucketMetadata } from '@google-cloud/storage';
import { refusal, storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
beforeAll(async () => (target = await storageTarget()));
afterAll(() => target.stop());

describe('a new bucket', () => {
  it('has the defaults that the documentation promises', async () => {
    const bucket = await target.newBucket();
    const [metadata] = await bucket.getMetadata();
    expect(metadata).toMatchObject({
      kind: 'storage#bucket',
      name: bucket.name,
      location: 'US',
      locationType: 'multi-region',
      storageClass: 'STANDARD',
      metageneration: '1',
      rpo: 'DEFAULT',
      iamConfiguration: {
        uniformBucketLevelAccess: { enabled: false },
        publicAccessPrevention: 'inherited',
      },
      softDeletePolicy: { retentionDurationSeconds: '604800' },
    });
    for (const absent of ['versioning', 'labels', 'cors', 'lifecycle', 'retentionPolicy', 'acl'])
      expect(metadata).not.toHaveProperty(absent);
  });

  it('keeps every setting that it is made with', async () => {
    const settings = {
      location: 'europe-west1',
      storageClass: 'NEARLINE',
      labels: { team: 'audio' },
      versioning: { enabled: true },
      website: { mainPageSuffix: 'index.html', notFoundPage: '404.html' },
      logging: { logBucket: 'logs', logObjectPrefix: 'log' },
      billing: { requesterPays: true },
      cors: [{ origin: ['*'], method: ['GET'], responseHeader: ['ETag'], maxAgeSeconds: 60 }],
      defaultEventBasedHold: true,
    };
    const bucket = await target.newBucket(settings);
    const [metadata] = await bucket.getMetadata();
    expect(metadata).toMatchObject({
      ...settings,
      location: 'EUROPE-WEST1',
      locationType: 'region',
    });
    expect(metadata).not.toHaveProperty('rpo');
  });

  it('may lie in two regions', async () => {
    const customPlacementConfig = { dataLocations: ['US-EAST1', 'US-WEST1'] };
    const bucket = await target.newBucket({ location: 'US', customPlacementConfig });
    const [metadata] = await bucket.getMetadata();
    expect(metadata).toMatchObject({ locationType: 'dual-region', customPlacementConfig });
  });

  it.each([
    'ab',
    'Upper',
    '-dash',
    'dash-',
    'a..b',
    '192.168.1.1',
    'goog-mine',
    'my-google',
    'a b',
  ])('cannot be called "%s"', async (name) => {
    await expect(target.storage.createBucket(name)).rejects.toEqual(refusal(400, 'invalid'));
  });

  it('cannot have the name of another', async () => {
    const { name } = await target.newBucket();
    await expect(target.storage.createBucket(name)).rejects.toEqual(refusal(409, 'conflict'));
  });
});

describe('settings', () => {
  it('are merged by a patch, where null removes', async () => {
    const bucket = await target.newBucket({ labels: { a: '1', b: '2' } });
    await bucket.setMetadata({ labels: { a: null, c: '3' }, storageClass: 'coldline' });
    const [metadata] = await bucket.getMetadata();
    expect(metadata).toMatchObject({ storageClass: 'COLDLINE', metageneration: '2' });
    expect(metadata.labels).toEqual({ b: '2', c: '3' });
    const [cleared] = await bucket.setMetadata({ labels: { b: null, c: null } });
    expect(cleared.labels).toBeUndefined();
  });

  it.each([
    ['an unknown storage class', { storageClass: 'WARM' }],
    ['a label in capitals', { labels: { Team: 'x' } }],
    ['a soft-delete time below a week', { softDeletePolicy: { retentionDurationSeconds: 60 } }],
    ['an unknown public access prevention', { iamConfiguration: { publicAccessPrevention: 'no' } }],
    [
      'a lifecycle rule without condition',
      { lifecycle: { rule: [{ action: { type: 'Delete' }, condition: {} }] } },
    ],
    [
      'an unknown lifecycle action',
      { lifecycle: { rule: [{ action: { type: 'Freeze' }, condition: { age: 1 } }] } },
    ],
    ['a retention of no time', { retentionPolicy: { retentionPeriod: 0 } }],
    ['another location', { location: 'ASIA' }],
  ])('refuse %s', async (_what, settings) => {
    const bucket = await target.newBucket();
    await expect(bucket.setMetadata(settings as BucketMetadata)).rejects.toEqual(
      refusal(400, 'invalid'),
    );
  });

  it('can be guarded by the metageneration', async () => {
    const bucket = await target.newBucket();
    await bucket.setMetadata({ labels: { a: '1' } }, { ifMetagenerationMatch: 1 });
    const late = bucket.setMetadata({ labels: { a: '2' } }, { ifMetagenerationMatch: 1 });
    await expect(late).rejects.toEqual(refusal(412, 'conditionNotMet'));
  });

  it('of lifecycle are appended and removed', async () => {
    const bucket = await target.newBucket();
    await bucket.addLifecycleRule({
      action: { type: 'Delete' },
      condition: { age: 30, isLive: true },
    });
    await bucket.addLifecycleRule({
      action: { type: 'SetStorageClass', storageClass: 'coldline' },
      condition: { createdBefore: new Date('2018'), matchesPrefix: ['logs/'] },
    });
    const [metadata] = await bucket.getMetadata();
    expect(metadata.lifecycle?.rule).toEqual([
      { action: { type: 'Delete' }, condition: { age: 30, isLive: true } },
      {
        action: { type: 'SetStorageClass', storageClass: 'COLDLINE' },
        condition: { createdBefore: '2018-01-01', matchesPrefix: ['logs/'] },
      },
    ]);
    await bucket.setMetadata({ lifecycle: null });
    expect((await bucket.getMetadata())[0].lifecycle).toBeUndefined();
  });

  it('of autoclass say when they were switched', async () => {
    const bucket = await target.newBucket({
      autoclass: { enabled: true, terminalStorageClass: 'ARCHIVE' },
    });
    expect((await bucket.getMetadata())[0].autoclass).toMatchObject({
      enabled: true,
      terminalStorageClass: 'ARCHIVE',
      toggleTime: expect.any(String),
    });
    const [changed] = await bucket.setMetadata({ autoclass: { enabled: false } });
    expect(changed.autoclass).toEqual({ enabled: false, toggleTime: expect.any(String) });
  });

  it('of encryption say how new objects must not be encrypted', async () => {
    const bucket = await target.newBucket();
    const defaultKmsKeyName = `projects/${target.project}/locations/us/keyRings/r/cryptoKeys/k`;
    await bucket.setMetadata({ encryption: { defaultKmsKeyName } });
    const mode = async (kind: string, restrictionMode: string): Promise<unknown> =>
      bucket.setMetadata({
        encryption: { [`${kind}EncryptionEnforcementConfig`]: { restrictionMode } },
      });
    await mode('customerSupplied', 'FullyRestricted');
    const [{ encryption }] = await bucket.getMetadata();
    expect(encryption).toMatchObject({
      defaultKmsKeyName,
      customerSuppliedEncryptionEnforcementConfig: {
        restrictionMode: 'FullyRestricted',
        effectiveTime: expect.any(String),
      },
    });
    const locked = bucket.file('locked', { encryptionKey: randomBytes(32) });
    await expect(locked.save('x', { resumable: false })).rejects.toEqual(
      refusal(412, 'conditionNotMet'),
    );
    await bucket.file('open').save('x', { resumable: false });
    await mode('customerSupplied', 'NotRestricted');
    await locked.save('x', { resumable: false });
    await expect(mode('googleManaged', 'Maybe')).rejects.toEqual(refusal(400, 'invalid'));
  });

  it('of CORS and requester pays are set and removed by their own methods', async () => {
    const bucket = await target.newBucket();
    const rules = [{ maxAgeSeconds: 1600 }, { origin: ['*'], method: ['GET'], maxAgeSeconds: 60 }];
    await bucket.setCorsConfiguration(rules);
    await bucket.enableRequesterPays();
    expect((await bucket.getMetadata())[0]).toMatchObject({
      cors: rules,
      billing: { requesterPays: true },
    });
    await bucket.setCorsConfiguration([]);
    expect((await bucket.getMetadata())[0].cors).toBeUndefined();
  });
});

describe('a list of buckets', () => {
  it('comes in pages, by prefix', async () => {
    const buckets = await Promise.all([target.newBucket(), target.newBucket(), target.newBucket()]);
    const names = buckets.map(({ name }) => name).sort();
    const [all] = await target.storage.getBuckets({ prefix: 'contract-' });
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const [first, next] = await target.storage.getBuckets({ maxResults: 2, autoPaginate: false });
    expect(first).toHaveLength(2);
    expect(next).toMatchObject({ pageToken: expect.any(String) });
  });
});

describe('deleting a bucket', () => {
  it('needs it to be empty', async () => {
    const bucket = await target.newBucket({ softDeletePolicy: { retentionDurationSeconds: 0 } });
    await bucket.file('a').save('a');
    await expect(bucket.delete()).rejects.toEqual(refusal(409, 'conflict'));
    await bucket.file('a').delete();
    await bucket.delete();
    expect(await bucket.exists()).toEqual([false]);
    await expect(bucket.getMetadata()).rejects.toEqual(refusal(404, 'notFound'));
    await bucket.create();
  });
});

it('the project has a service account for the storage itself', async () => {
  const [account] = await target.storage.getServiceAccount();
  expect(account.emailAddress).toMatch(/@gs-project-accounts\.iam\.gserviceaccount\.com$/);
});
