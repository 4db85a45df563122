import { advancingClock } from '@attacca/local-cloud';
import { type Bucket } from '@google-cloud/storage';
import { refusal, runsOnClock, storageTarget, type StorageTarget } from './storage-target';

const clock = advancingClock(Date.parse('2026-01-01T00:00:00Z'));
let target: StorageTarget;
beforeAll(async () => (target = await storageTarget({ clock })));
afterAll(() => target.stop());

const day = 86_400_000;

describe('a retention policy', () => {
  const held = { retentionPolicy: { retentionPeriod: 3600 } };

  it('keeps objects from being overwritten and deleted', async () => {
    const bucket = await target.newBucket(held);
    expect((await bucket.getMetadata())[0].retentionPolicy).toMatchObject({
      retentionPeriod: '3600',
      effectiveTime: expect.any(String),
    });
    const file = bucket.file('kept');
    await file.save('x');
    expect((await file.getExpirationDate())[0]).toBeInstanceOf(Date);
    const again = file.save('y', { resumable: false });
    await expect(again).rejects.toMatchObject({ code: 403 });
    await expect(file.delete()).rejects.toEqual(refusal(403, 'retentionPolicyNotMet'));
  });

  runsOnClock('lets them go when their time is over', async () => {
    const bucket = await target.newBucket(held);
    await bucket.file('kept').save('x');
    clock.advance(3_600_000);
    await bucket.file('kept').delete();
  });

  it('can be removed, and locked so that it can only grow', async () => {
    const bucket = await target.newBucket(held);
    await bucket.removeRetentionPeriod();
    expect((await bucket.getMetadata())[0].retentionPolicy).toBeUndefined();
    await bucket.setRetentionPeriod(20);
    const [{ metageneration }] = await bucket.getMetadata();
    await expect(bucket.lock(1)).rejects.toEqual(refusal(412, 'conditionNotMet'));
    await bucket.lock(String(metageneration));
    await expect(bucket.setRetentionPeriod(10)).rejects.toMatchObject({ code: 403 });
    await expect(bucket.removeRetentionPeriod()).rejects.toMatchObject({ code: 403 });
    await bucket.setRetentionPeriod(30);
    expect((await bucket.getMetadata())[0].retentionPolicy).toMatchObject({
      isLocked: true,
      retentionPeriod: '30',
    });
  });
});

describe('holds', () => {
  let bucket: Bucket;
  beforeEach(async () => (bucket = await target.newBucket()));

  it.each(['temporaryHold', 'eventBasedHold'])(
    '%s keeps an object until it is released',
    async (hold) => {
      const file = bucket.file('held');
      await file.save('x');
      await file.setMetadata({ [hold]: true });
      await expect(file.delete()).rejects.toMatchObject({ code: 403 });
      const [released] = await file.setMetadata({ [hold]: false });
      expect(released).toMatchObject({ [hold]: false });
      await file.delete();
    },
  );

  runsOnClock('that wait for an event begin the retention when they are released', async () => {
    const held = await target.newBucket({
      retentionPolicy: { retentionPeriod: 3600 },
      defaultEventBasedHold: true,
    });
    const file = held.file('held');
    await file.save('x');
    expect((await file.getMetadata())[0]).toMatchObject({ eventBasedHold: true });
    clock.advance(day);
    await file.setMetadata({ eventBasedHold: false });
    await expect(file.delete()).rejects.toEqual(refusal(403, 'retentionPolicyNotMet'));
    clock.advance(3_600_000);
    await file.delete();
  });
});

describe('the retention of one object', () => {
  const retention = (minutes: number, mode = 'Unlocked') => ({
    mode,
    retainUntilTime: new Date(clock.now() + minutes * 60_000).toISOString(),
  });

  it('needs a bucket that is made for it', async () => {
    const bucket = await target.newBucket();
    const save = bucket
      .file('a')
      .save('x', { resumable: false, metadata: { retention: retention(1) } });
    await expect(save).rejects.toEqual(refusal(400, 'invalid'));
  });

  it('is loosened only by who says so, and never when it is locked', async () => {
    const bucket = await target.newBucket({ enableObjectRetention: true });
    expect(bucket.metadata.objectRetention).toEqual({ mode: 'Enabled' });
    const file = bucket.file('a');
    const until = retention(5);
    await file.save('x', { metadata: { retention: until } });
    expect((await file.getMetadata())[0].retention).toEqual(until);
    await expect(file.delete()).rejects.toEqual(refusal(403, 'retentionPolicyNotMet'));
    await expect(file.setMetadata({ retention: null })).rejects.toMatchObject({ code: 403 });
    const [loose] = await file.setMetadata(
      { retention: null },
      { overrideUnlockedRetention: true },
    );
    expect(loose).not.toHaveProperty('retention');
    await file.setMetadata({ retention: retention(5, 'Locked') });
    const remove = file.setMetadata({ retention: null }, { overrideUnlockedRetention: true });
    await expect(remove).rejects.toMatchObject({ code: 403 });
  });
});

describe('lifecycle rules', () => {
  runsOnClock('delete, change the class and end what is deleted softly', async () => {
    const bucket = await target.newBucket({
      lifecycle: {
        rule: [
          { action: { type: 'Delete' }, condition: { age: 30, matchesPrefix: ['tmp/'] } },
          { action: { type: 'SetStorageClass', storageClass: 'NEARLINE' }, condition: { age: 10 } },
          { action: { type: 'SetStorageClass', storageClass: 'COLDLINE' }, condition: { age: 20 } },
        ],
      },
    });
    for (const name of ['tmp/a', 'kept']) await bucket.file(name).save('x', { resumable: false });
    const classOf = async (): Promise<unknown> =>
      (await bucket.file('kept').getMetadata())[0].storageClass;
    clock.advance(9 * day);
    expect(await classOf()).toBe('STANDARD');
    clock.advance(2 * day);
    expect(await classOf()).toBe('NEARLINE');
    clock.advance(10 * day);
    expect(await classOf()).toBe('COLDLINE');
    clock.advance(10 * day);
    expect((await bucket.getFiles())[0].map(({ name }) => name)).toEqual(['kept']);
    expect((await bucket.getFiles({ softDeleted: true }))[0]).toHaveLength(1);
    clock.advance(7 * day);
    expect((await bucket.getFiles({ softDeleted: true }))[0]).toEqual([]);
  });

  runsOnClock('thin out old versions', async () => {
    const bucket = await target.newBucket({
      versioning: { enabled: true },
      softDeletePolicy: { retentionDurationSeconds: 0 },
      lifecycle: { rule: [{ action: { type: 'Delete' }, condition: { numNewerVersions: 2 } }] },
    });
    for (const text of ['1', '2', '3', '4'])
      await bucket.file('v').save(text, { resumable: false });
    clock.advance(day);
    const [versions] = await bucket.getFiles({ versions: true });
    expect(versions).toHaveLength(2 + 0);
  });
});
