import { randomBytes } from 'node:crypto';
import { type Bucket } from '@google-cloud/storage';
import { jsonApi, refusal, storageTarget, type StorageTarget } from './storage-target';

const quantum = 256 * 1024;

let target: StorageTarget;
let bucket: Bucket;
beforeAll(async () => (target = await storageTarget()));
beforeEach(async () => (bucket = await target.newBucket()));
afterAll(() => target.stop());

async function put(uri: string, range: string, body?: Buffer): Promise<[number, string | null]> {
  const sent = { method: 'PUT', headers: { 'content-range': range }, ...(body && { body }) };
  const response = await fetch(uri, sent);
  await response.arrayBuffer();
  return [response.status, response.headers.get('range')];
}

const bytes = randomBytes(3 * quantum + 1000);

describe.each([
  ['multipart', { resumable: false }],
  ['resumable', { resumable: true }],
  ['resumable, in chunks', { resumable: true, chunkSize: quantum }],
  ['resumable, in one chunk that is too large', { resumable: true, chunkSize: 8 * quantum }],
])('an upload (%s)', (_way, options) => {
  it('is stored whole, with its metadata', async () => {
    const file = bucket.file('u');
    let progress = 0;
    const onUploadProgress = ({ bytesWritten }: { bytesWritten: number }): void => {
      progress = bytesWritten;
    };
    await file.save(bytes, { ...options, onUploadProgress, contentType: 'audio/wav' });
    expect(progress).toBeGreaterThan(0);
    expect((await file.download())[0].equals(bytes)).toBe(true);
    expect((await file.getMetadata())[0]).toMatchObject({ contentType: 'audio/wav' });
  });

  it('of nothing is an empty object', async () => {
    await bucket.file('empty').save('', options);
    expect((await bucket.file('empty').getMetadata())[0]).toMatchObject({
      size: '0',
      crc32c: 'AAAAAA==',
      md5Hash: '1B2M2Y8AsgTpgAmY7PhCfg==',
    });
  });
});

describe('an upload that is refused before its end', () => {
  it.each([10, 900_000])('of %d bytes is told why', async (size) => {
    const file = bucket.file('there');
    await file.save('first', { resumable: false });
    for (let round = 0; round < 10; round += 1)
      await expect(
        bucket.file('there', { generation: 0 }).save(randomBytes(size), { resumable: false }),
      ).rejects.toEqual(refusal(412, 'conditionNotMet'));
    expect((await file.download())[0].toString()).toBe('first');
  });

  it('leaves the connection to the next request', async () => {
    const custom = 'a'.repeat(2_100_000);
    for (let round = 0; round < 5; round += 1)
      await expect(
        bucket.file('large').save('x', { resumable: false, metadata: { metadata: { custom } } }),
      ).rejects.toThrow('Metadata part is too large');
    await bucket.file('small').save('x', { resumable: false });
  });
});

describe('a resumable upload', () => {
  it('keeps whole quanta of what is not the end, and tells how far it is', async () => {
    const [uri] = await bucket.file('r').createResumableUpload();
    expect(await put(uri, 'bytes */*')).toEqual([308, null]);
    const sent = bytes.subarray(0, quantum + 10);
    const kept = [308, `bytes=0-${quantum - 1}`];
    expect(await put(uri, `bytes 0-${quantum + 9}/*`, sent)).toEqual(kept);
    expect(await put(uri, `bytes */${bytes.length}`)).toEqual(kept);
    const rest = bytes.subarray(quantum);
    const range = `bytes ${quantum}-${bytes.length - 1}/${bytes.length}`;
    expect((await put(uri, range, rest))[0]).toBe(200);
    expect((await put(uri, `bytes */${bytes.length}`))[0]).toBe(200);
    expect((await bucket.file('r').download())[0].equals(bytes)).toBe(true);
  });

  it('refuses what leaves a gap or does not fit its range', async () => {
    const [uri] = await bucket.file('r').createResumableUpload();
    expect((await put(uri, 'bytes 5-9/10', Buffer.alloc(5)))[0]).toBe(400);
    expect((await put(uri, 'bytes 0-9/10', Buffer.alloc(5)))[0]).toBe(400);
    expect((await put(uri, 'bytes 9-5/10', Buffer.alloc(5)))[0]).toBe(400);
  });

  it('checks the hash that comes with its last request', async () => {
    const [uri] = await bucket.file('r').createResumableUpload();
    const headers = { 'content-range': 'bytes 0-0/1', 'x-goog-hash': 'crc32c=AAAAAA==' };
    const refused = await fetch(uri, { method: 'PUT', headers, body: 'x' });
    expect(refused.status).toBe(400);
    expect(await bucket.file('r').exists()).toEqual([false]);
  });

  it('takes type and size from X-Upload-Content-*', async () => {
    const path = `/upload/storage/v1/b/${bucket.name}/o?uploadType=resumable&name=typed`;
    const headers = { 'x-upload-content-type': 'audio/flac', 'x-upload-content-length': '1' };
    const started = await jsonApi(path, { method: 'POST', headers });
    const uri = started.headers.get('location') ?? '';
    expect((await put(uri, 'bytes 0-0/1', Buffer.from('x')))[0]).toBe(200);
    expect((await bucket.file('typed').getMetadata())[0].contentType).toBe('audio/flac');
  });

  it('that is cancelled is gone', async () => {
    const [uri] = await bucket.file('r').createResumableUpload();
    expect((await fetch(uri, { method: 'DELETE' })).status).toBe(499);
    expect((await put(uri, 'bytes */*'))[0]).toBe(404);
  });

  it('goes on after the client broke off', async () => {
    const file = bucket.file('broken');
    const [uri] = await file.createResumableUpload();
    await put(uri, `bytes 0-${quantum - 1}/*`, bytes.subarray(0, quantum));
    const stream = file.createWriteStream({ uri, offset: quantum, validation: false });
    await new Promise((resolve, reject) => {
      stream.on('finish', () => resolve(undefined)).on('error', reject);
      stream.end(bytes.subarray(quantum));
    });
    expect((await file.download())[0].equals(bytes)).toBe(true);
  });
});

it('an upload with wrong hashes is refused and leaves nothing', async () => {
  for (const metadata of [{ md5Hash: 'AAAAAAAAAAAAAAAAAAAAAA==' }, { crc32c: 'AAAAAA==' }]) {
    const save = bucket.file('bad').save('x', { resumable: false, metadata });
    await expect(save).rejects.toMatchObject({ code: 400 });
  }
  expect(await bucket.file('bad').exists()).toEqual([false]);
});

it('metadata that is too large is refused', async () => {
  const metadata = { metadata: { custom: 'a'.repeat(2_100_000) } };
  const save = bucket.file('large').save('x', { resumable: false, metadata });
  await expect(save).rejects.toThrow('Metadata part is too large');
});
