import { readCloudConfig, storageBlobs, type Blobs } from '@attacca/cloud';
import { type Bucket } from '@google-cloud/storage';
import { storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
let bucket: Bucket;
let blobs: Blobs;
beforeAll(async () => {
  target = await storageTarget();
  bucket = await target.newBucket();
  blobs = storageBlobs(
    readCloudConfig({
      GOOGLE_CLOUD_PROJECT: target.project,
      BLOBS_BUCKET: bucket.name,
      STAGING_BUCKET: bucket.name,
    }),
  );
});
afterAll(() => target.stop());

let made = 0;
/** Stores a blob of 3 bytes and answers its name. */
async function given(): Promise<string> {
  const sha256 = `${(made += 1)}`.padStart(64, '0');
  await bucket.file(`blobs/${sha256}`).save('abc', { metadata: { metadata: { origin: 'test' } } });
  return sha256;
}

it('a marked blob is seen to be, and is deleted', async () => {
  const sha256 = await given();
  expect(await blobs.stat(sha256)).toMatchObject({ size_bytes: 3, is_marked: false });
  const mark = await blobs.mark(sha256);
  expect(await blobs.stat(sha256)).toMatchObject({ size_bytes: 3, is_marked: true });
  expect(await blobs.delete(sha256, mark!)).toBe(true);
  expect(await blobs.stat(sha256)).toBeUndefined();
  expect(await blobs.delete(sha256, mark!)).toBe(true);
});

it('a blob that is kept stays, with its other metadata', async () => {
  const sha256 = await given();
  const mark = await blobs.mark(sha256);
  expect(await blobs.keep(sha256)).toBe(true);
  expect(await blobs.stat(sha256)).toMatchObject({ is_marked: false });
  expect(await blobs.delete(sha256, mark!)).toBe(false);
  const [{ metadata }] = await bucket.file(`blobs/${sha256}`).getMetadata();
  expect(metadata).toEqual({ origin: 'test' });
});

it('a mark that is repeated counts from then', async () => {
  const sha256 = await given();
  const first = await blobs.mark(sha256);
  const second = await blobs.mark(sha256);
  expect(await blobs.delete(sha256, first!)).toBe(false);
  expect(await blobs.delete(sha256, second!)).toBe(true);
});

it('a blob that was made anew stays', async () => {
  const sha256 = await given();
  const mark = await blobs.mark(sha256);
  await bucket.file(`blobs/${sha256}`).save('abc');
  expect(await blobs.delete(sha256, mark!)).toBe(false);
  expect(await blobs.stat(sha256)).toMatchObject({ is_marked: false });
});

it('what is not there cannot be marked or kept', async () => {
  const sha256 = 'f'.repeat(64);
  expect(await blobs.mark(sha256)).toBeUndefined();
  expect(await blobs.keep(sha256)).toBe(false);
});

it('a staged upload is deleted, once and for all', async () => {
  await bucket.file('uploads/u').save('abc');
  await blobs.deleteStaging('uploads/u');
  await blobs.deleteStaging('uploads/u');
  expect(await blobs.statStaging('uploads/u')).toBeUndefined();
});
