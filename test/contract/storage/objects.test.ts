import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CRC32C, type Bucket } from '@google-cloud/storage';
import { jsonApi, refusal, storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
let bucket: Bucket;
beforeAll(async () => (target = await storageTarget()));
beforeEach(async () => (bucket = await target.newBucket()));
afterAll(() => target.stop());

describe('an object', () => {
  it('has the metadata that the documentation promises', async () => {
    const bytes = randomBytes(1000);
    const file = bucket.file('dir/a ü#?%.bin');
    await file.save(bytes, { resumable: false, metadata: { metadata: { key: 'value' } } });
    const [metadata] = await file.getMetadata();
    const crc32c = new CRC32C();
    crc32c.update(bytes);
    expect(metadata).toMatchObject({
      kind: 'storage#object',
      id: `${bucket.name}/${file.name}/${metadata.generation}`,
      bucket: bucket.name,
      name: file.name,
      generation: expect.stringMatching(/^\d{16}$/),
      metageneration: '1',
      storageClass: 'STANDARD',
      size: '1000',
      md5Hash: createHash('md5').update(bytes).digest('base64'),
      crc32c: crc32c.toString(),
      etag: expect.any(String),
      metadata: { key: 'value' },
      timeStorageClassUpdated: metadata.timeCreated,
    });
    for (const absent of ['acl', 'timeDeleted', 'retentionExpirationTime', 'softDeleteTime'])
      expect(metadata).not.toHaveProperty(absent);
  });

  it('keeps the form of its name', async () => {
    await bucket.file('Caf\u00e9').save('C');
    await bucket.file('Cafe\u0301').save('D');
    expect((await bucket.file('Caf\u00e9').download())[0].toString()).toBe('C');
    expect((await bucket.file('Cafe\u0301').download())[0].toString()).toBe('D');
  });

  it.each(['', 'a\nb', 'x'.repeat(1025), '.', '..'])('cannot be called %j', async (name) => {
    const path = `/upload/storage/v1/b/${bucket.name}/o?uploadType=media&name=${encodeURIComponent(name)}`;
    expect((await jsonApi(path, { method: 'POST', body: {} })).status).toBe(400);
  });

  it('that does not exist is not found', async () => {
    await expect(bucket.file('no').getMetadata()).rejects.toEqual(refusal(404, 'notFound'));
    await expect(bucket.file('no').download()).rejects.toMatchObject({ code: 404 });
    await expect(bucket.file('no').delete()).rejects.toEqual(refusal(404, 'notFound'));
    const gone = target.storage.bucket('contract-no-such').file('a').save('x');
    await expect(gone).rejects.toThrow('404');
  });

  it('is shown with the fields that are asked for', async () => {
    await bucket.file('a').save('x', { metadata: { metadata: { one: '1', two: '2' } } });
    const path = `/storage/v1/b/${bucket.name}/o`;
    const one = await jsonApi(`${path}/a?fields=name,metadata/one`);
    expect(one.json).toEqual({ name: 'a', metadata: { one: '1' } });
    const list = await jsonApi(`${path}?fields=items(name,size),nextPageToken`);
    expect(list.json).toEqual({ items: [{ name: 'a', size: '1' }] });
    const full = await jsonApi(`${path}/a?projection=full`);
    expect(full.json).toMatchObject({ owner: { entity: expect.any(String) } });
    expect(full.json['acl']).toHaveLength(3);
  });
});

describe('a download', () => {
  it.each([
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
    ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=-3', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=0-99', 206, 'abcdefghij', 'bytes 0-9/10'],
    ['bytes=-99', 206, 'abcdefghij', 'bytes 0-9/10'],
    ['bytes=0-1,4-5', 200, 'abcdefghij', null],
    ['lines=1-2', 200, 'abcdefghij', null],
    ['bytes=10-', 416, expect.any(String), null],
  ])('answers the range "%s" with %i', async (range, status, text, contentRange) => {
    await bucket.file('r').save('abcdefghij');
    const path = `/storage/v1/b/${bucket.name}/o/r?alt=media`;
    const part = await jsonApi(path, { headers: { range } });
    expect([part.status, part.headers.get('content-range')]).toEqual([status, contentRange]);
    if (status < 400) expect(part.json['text']).toBe(text);
  });

  it('unpacks gzip for who does not take it, unless the object forbids it', async () => {
    const packed = gzipSync('text '.repeat(100));
    const metadata = { contentEncoding: 'gzip', contentType: 'text/plain' };
    await bucket.file('z').save(packed, { metadata, resumable: false });
    expect((await bucket.file('z').download())[0].toString()).toBe('text '.repeat(100));
    const path = `/storage/v1/b/${bucket.name}/o/z?alt=media`;
    const plain = await jsonApi(path, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.json['text']).toBe('text '.repeat(100));
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('x-goog-stored-content-encoding')).toBe('gzip');
    await bucket.file('z').setMetadata({ cacheControl: 'no-transform' });
    const kept = await jsonApi(path, { headers: { 'accept-encoding': 'identity' } });
    expect(kept.headers.get('content-encoding')).toBe('gzip');
  });

  it('is checked against the hashes by the client, in chunks too', async () => {
    const bytes = randomBytes(300_000);
    await bucket.file('c').save(bytes);
    const [whole] = await bucket.file('c').download({ validation: 'md5' });
    expect(whole.equals(bytes)).toBe(true);
    const [part] = await bucket.file('c').download({ start: 100, end: 199 });
    expect(part.equals(bytes.subarray(100, 200))).toBe(true);
  });
});

describe('preconditions', () => {
  it('hold for reads, writes, changes and deletions', async () => {
    const file = bucket.file('p');
    await file.save('1', { preconditionOpts: { ifGenerationMatch: 0 } });
    const [{ generation }] = await file.getMetadata();
    const path = `/storage/v1/b/${bucket.name}/o/p`;
    const failed = { status: 412, json: { error: { errors: [{ reason: 'conditionNotMet' }] } } };
    const statusOf = async (query: string, method = 'GET'): Promise<unknown> =>
      jsonApi(`${path}?${query}`, { method, ...(method === 'PATCH' && { body: {} }) });
    expect(await statusOf('ifGenerationMatch=1')).toMatchObject(failed);
    expect(await statusOf(`ifGenerationNotMatch=${generation}`)).toMatchObject({ status: 304 });
    expect(await statusOf('ifMetagenerationNotMatch=1')).toMatchObject({ status: 304 });
    expect(await statusOf('ifMetagenerationMatch=2', 'PATCH')).toMatchObject(failed);
    expect(await statusOf('ifMetagenerationNotMatch=1', 'DELETE')).toMatchObject(failed);
    expect(await statusOf('ifGenerationMatch=x')).toMatchObject({ status: 400 });
    expect(await statusOf(`ifGenerationMatch=${generation}`, 'DELETE')).toMatchObject({
      status: 204,
    });
  });

  it('stop a save that comes too late', async () => {
    await bucket.file('p').save('1');
    const again = bucket.file('p', { generation: 0 }).save('2', { resumable: false });
    await expect(again).rejects.toMatchObject({ code: 412 });
  });
});

describe('metadata', () => {
  it('is merged by a patch, where null removes', async () => {
    const file = bucket.file('m');
    await file.save('x', { metadata: { contentType: 'text/plain', metadata: { a: '1', b: '2' } } });
    await file.setMetadata({ contentLanguage: 'de', metadata: { a: null, c: '3' } });
    const [metadata] = await file.getMetadata();
    expect(metadata).toMatchObject({ contentLanguage: 'de', metageneration: '2' });
    expect(metadata.metadata).toEqual({ b: '2', c: '3' });
  });

  it('is replaced as a whole by an update', async () => {
    await bucket
      .file('m')
      .save('x', { metadata: { contentType: 'text/plain', cacheControl: 'no-store' } });
    const path = `/storage/v1/b/${bucket.name}/o/m`;
    const { json } = await jsonApi(path, { method: 'PUT', body: { contentType: 'text/html' } });
    expect(json).toMatchObject({ contentType: 'text/html', metageneration: '2' });
    expect(json).not.toHaveProperty('cacheControl');
  });

  it('has a custom time', async () => {
    await bucket.file('m').save('x', { metadata: { customTime: '2026-01-02T03:04:05Z' } });
    expect((await bucket.file('m').getMetadata())[0].customTime).toBe('2026-01-02T03:04:05.000Z');
  });
});

describe('a list', () => {
  const names = async (query: object): Promise<string[]> =>
    (await bucket.getFiles(query))[0].map(({ name }) => name);

  beforeEach(async () => {
    for (const name of ['a.txt', 'b.txt', 'dir/', 'dir/c.txt', 'dir/in/d.wav', 'e'])
      await bucket.file(name).save('x', { resumable: false });
  });

  it.each([
    [{ prefix: 'dir/' }, ['dir/', 'dir/c.txt', 'dir/in/d.wav']],
    [{ delimiter: '/', autoPaginate: false }, ['a.txt', 'b.txt', 'e']],
    [{ delimiter: '/', includeTrailingDelimiter: true }, ['a.txt', 'b.txt', 'dir/', 'e']],
    [{ startOffset: 'b', endOffset: 'dir/in' }, ['b.txt', 'dir/', 'dir/c.txt']],
    [{ matchGlob: '*.txt' }, ['a.txt', 'b.txt']],
    [{ matchGlob: '**/*.{txt,wav}' }, ['a.txt', 'b.txt', 'dir/c.txt', 'dir/in/d.wav']],
    [{ matchGlob: 'dir/?.[a-t]xt' }, ['dir/c.txt']],
    [{ maxResults: 4, autoPaginate: false }, ['a.txt', 'b.txt', 'dir/', 'dir/c.txt']],
  ])('by %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('goes on where a page ended, prefixes among it', async () => {
    const found: string[] = [];
    let query: object | null = { delimiter: '/', maxResults: 1, autoPaginate: false };
    while (query) {
      const [files, next, answer]: [{ name: string }[], object | null, { prefixes?: string[] }] =
        (await bucket.getFiles(query)) as never;
      found.push(...files.map(({ name }) => name), ...(answer.prefixes ?? []));
      query = next;
    }
    expect(found).toEqual(['a.txt', 'b.txt', 'dir/', 'e']);
  });

  it('of a bucket that is not there is refused', async () => {
    const list = target.storage.bucket('contract-no-such').getFiles();
    await expect(list).rejects.toEqual(refusal(404, 'notFound'));
  });
});

describe('copies', () => {
  it('take the metadata along, or what the copy says in its place', async () => {
    const metadata = { contentType: 'text/plain', metadata: { original: 'true' } };
    await bucket.file('one').save('1', { metadata });
    const [same] = await bucket.file('one').copy('two');
    expect((await same.getMetadata())[0]).toMatchObject(metadata);
    const [other] = await bucket.file('one').copy('three', { metadata: { own: 'true' } });
    expect((await other.getMetadata())[0].metadata).toEqual({ own: 'true' });
    const elsewhere = await target.newBucket();
    await bucket.file('one').copy(`gs://${elsewhere.name}/four`);
    expect((await elsewhere.file('four').download())[0].toString()).toBe('1');
  });

  it('change the storage class', async () => {
    await bucket.file('one').save('1');
    await bucket.file('one').setStorageClass('nearline');
    expect((await bucket.file('one').getMetadata())[0].storageClass).toBe('NEARLINE');
  });

  it('of large objects may take several calls, each with the token of the last', async () => {
    await bucket.file('big').save(randomBytes(2.5 * 2 ** 20), { resumable: false });
    const path = `/storage/v1/b/${bucket.name}/o/big/rewriteTo/b/${bucket.name}/o/copy?maxBytesRewrittenPerCall=1048576`;
    const call = (token = ''): ReturnType<typeof jsonApi> =>
      jsonApi(`${path}${token && `&rewriteToken=${token}`}`, { method: 'POST', body: {} });
    const totals: unknown[] = [];
    let answer = await call();
    while (answer.json['done'] === false) {
      totals.push(answer.json['totalBytesRewritten']);
      answer = await call(answer.json['rewriteToken'] as string);
    }
    expect(totals).toEqual(['1048576', '2097152']);
    expect(answer.json).toMatchObject({ done: true, totalBytesRewritten: '2621440' });
    expect((await call('nonsense')).status).toBe(400);
  });

  it('are guarded by the generations of both sides', async () => {
    await bucket.file('one').save('1');
    const path = `/storage/v1/b/${bucket.name}/o/one/copyTo/b/${bucket.name}/o/two`;
    const copy = (query: string): ReturnType<typeof jsonApi> =>
      jsonApi(`${path}?${query}`, { method: 'POST', body: {} });
    expect((await copy('ifSourceGenerationMatch=1')).status).toBe(412);
    expect((await copy('ifGenerationMatch=0')).status).toBe(200);
    expect((await copy('ifGenerationMatch=0')).status).toBe(412);
  });

  it('are what a move makes before it deletes; an atomic one is one step', async () => {
    await bucket.file('one').save('1');
    await bucket.file('one').move('two');
    await bucket.file('two').moveFileAtomic('three');
    expect(await bucket.file('two').exists()).toEqual([false]);
    expect((await bucket.file('three').download())[0].toString()).toBe('1');
  });
});

describe('a composed object', () => {
  it('joins up to 32 objects, counts them and has no MD5', async () => {
    for (const name of ['1', '2', '3']) await bucket.file(name).save(name, { resumable: false });
    await bucket.combine(['1', '2'], 'both');
    await bucket.combine(['both', '3'], 'all');
    const [metadata] = await bucket.file('all').getMetadata();
    expect(metadata).toMatchObject({ componentCount: 3, size: '3' });
    expect(metadata).not.toHaveProperty('md5Hash');
    expect((await bucket.file('all').download())[0].toString()).toBe('123');
    const many = bucket.combine(
      Array.from({ length: 33 }, () => '1'),
      'many',
    );
    await expect(many).rejects.toEqual(refusal(400, 'invalid'));
  });
});

describe("a customer's own key", () => {
  const encryptionKey = randomBytes(32);

  it('is needed for the bytes and for their hashes', async () => {
    const file = bucket.file('secret', { encryptionKey });
    await file.save('secret data', { resumable: false });
    const [told] = await file.getMetadata();
    expect(told).toMatchObject({
      crc32c: expect.any(String),
      customerEncryption: { encryptionAlgorithm: 'AES256' },
    });
    const [untold] = await bucket.file('secret').getMetadata();
    expect(untold).not.toHaveProperty('crc32c');
    expect((await file.download())[0].toString()).toBe('secret data');
    await expect(bucket.file('secret').download()).rejects.toThrow(
      'The target object is encrypted by a customer-supplied encryption key.',
    );
    const wrong = bucket.file('secret', { encryptionKey: randomBytes(32) });
    await expect(wrong.download()).rejects.toMatchObject({ code: 400 });
  });

  it('is changed by a copy onto itself', async () => {
    const file = bucket.file('secret', { encryptionKey });
    await file.save('secret data');
    await file.rotateEncryptionKey(randomBytes(32));
    expect((await file.download())[0].toString()).toBe('secret data');
    const before = bucket.file('secret', { encryptionKey });
    await expect(before.download()).rejects.toMatchObject({ code: 400 });
  });

  it('in the hands of Google has a name and a version', async () => {
    const kmsKeyName = 'projects/p/locations/us/keyRings/r/cryptoKeys/k';
    await bucket.file('kms', { kmsKeyName }).save('x', { resumable: false });
    const [metadata] = await bucket.file('kms').getMetadata();
    expect(metadata.kmsKeyName).toBe(`${kmsKeyName}/cryptoKeyVersions/1`);
    await bucket.setMetadata({ encryption: { defaultKmsKeyName: kmsKeyName } });
    await bucket.file('inherited').save('x');
    expect((await bucket.file('inherited').getMetadata())[0].kmsKeyName).toMatch(kmsKeyName);
  });
});

describe('a batch', () => {
  it('answers many calls in one', async () => {
    await bucket.file('a').save('x');
    const host = process.env['STORAGE_EMULATOR_HOST'] ?? 'https://storage.googleapis.com';
    const part = (id: number, request: string): string =>
      `--b\r\nContent-Type: application/http\r\nContent-ID: <${id}>\r\n\r\n${request}\r\n`;
    const body = [
      part(1, `GET /storage/v1/b/${bucket.name}/o/a?fields=name HTTP/1.1\r\n`),
      part(
        2,
        `PATCH /storage/v1/b/${bucket.name}/o/a HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{"cacheControl":"no-store"}`,
      ),
      part(3, `DELETE /storage/v1/b/${bucket.name}/o/missing HTTP/1.1\r\n`),
    ].join('');
    const response = await fetch(`${host}/batch/storage/v1`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/mixed; boundary=b' },
      body: `${body}--b--`,
    });
    const text = await response.text();
    expect(text).toMatch(/<response-1>[\s\S]*HTTP\/1.1 200 OK[\s\S]*\{"name":"a"\}/);
    expect(text).toMatch(/<response-2>[\s\S]*"cacheControl":"no-store"/);
    expect(text).toMatch(/<response-3>[\s\S]*HTTP\/1.1 404 Not Found/);
  });
});

it('what is not served says so', async () => {
  await expect(bucket.restore({ generation: '1' })).rejects.toEqual(refusal(501, 'notImplemented'));
  const watch = bucket.createChannel('id', { address: 'https://example.org' });
  await expect(watch).rejects.toEqual(refusal(501, 'notImplemented'));
  const stop = target.storage.channel('id', 'resource').stop();
  await expect(stop).rejects.toThrow("Channel 'id' not found");
});
