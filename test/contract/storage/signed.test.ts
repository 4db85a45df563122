import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type Bucket, type GenerateSignedPostPolicyV4Options } from '@google-cloud/storage';
import { signedFor, signer, storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
let bucket: Bucket;
beforeAll(async () => {
  target = await storageTarget();
  bucket = await target.newBucket();
});
afterAll(() => target.stop());

const special = "special/azAZ!*'()*%/ü file.txt";

describe.each(['v2', 'v4'] as const)('a signed URL (%s)', (version) => {
  const sign = (): ReturnType<typeof signedFor> => ({ ...signedFor(), version }) as never;

  it('reads, asks, deletes', async () => {
    const file = bucket.file(special);
    await file.save('content', { contentType: 'text/plain' });
    const [url] = await file.getSignedUrl({ ...sign(), action: 'read' });
    expect(await (await fetch(url)).text()).toBe('content');
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe('7');
    const [gone] = await file.getSignedUrl({ ...sign(), action: 'delete' });
    expect((await fetch(gone)).status).toBe(403);
    expect((await fetch(gone, { method: 'DELETE' })).status).toBe(204);
    expect(await file.exists()).toEqual([false]);
  });

  it('writes what was signed, with its type and headers', async () => {
    const file = bucket.file(`written-${version}`);
    const extensionHeaders = { 'x-goog-meta-take': "one,azAZ!*'()*%" };
    const [url] = await file.getSignedUrl({
      ...sign(),
      action: 'write',
      contentType: 'text/plain',
      extensionHeaders,
    });
    const put = (headers: Record<string, string>): Promise<Response> =>
      fetch(url, { method: 'PUT', headers, body: 'content' });
    expect((await put({ 'content-type': 'text/html', ...extensionHeaders })).status).toBe(403);
    expect((await put({ 'content-type': 'text/plain' })).status).toBe(403);
    const stored = await put({ 'content-type': 'text/plain', ...extensionHeaders });
    expect(stored.status).toBe(200);
    expect(stored.headers.get('x-goog-hash')).toMatch(/^crc32c=.{8},md5=.{24}$/);
    expect((await file.getMetadata())[0].metadata).toEqual({ take: "one,azAZ!*'()*%" });
  });

  it('of another account, another object or another time is refused', async () => {
    const file = bucket.file('secret');
    await file.save('s');
    const [url] = await file.getSignedUrl({ ...sign(), action: 'read' });
    const code = async (changed: string): Promise<string> => {
      const response = await fetch(changed);
      return `${response.status} ${/<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]}`;
    };
    expect(await code(url.replace('/secret', '/secrex'))).toBe('403 SignatureDoesNotMatch');
    expect(await code(url.replace(encodeURIComponent(signer), 'x'))).toBe('403 AccessDenied');
    const [, query = ''] = url.split('?');
    const later = query.replace(
      /Expires=(\d+)/,
      (_all, given: string) => `Expires=${Number(given) + 1}`,
    );
    expect(await code(url.replace(query, later))).toBe('403 SignatureDoesNotMatch');
  });
});

describe('a V4 signed URL', () => {
  it('begins a resumable upload, which its location goes on with', async () => {
    const file = bucket.file('resumed');
    const [url] = await file.getSignedUrl({ ...signedFor(), action: 'resumable' });
    const started = await fetch(url, { method: 'POST', headers: { 'x-goog-resumable': 'start' } });
    expect(started.status).toBe(201);
    const location = started.headers.get('location') ?? '';
    expect((await fetch(location, { method: 'PUT', body: 'content' })).status).toBe(200);
    expect((await file.download())[0].toString()).toBe('content');
  });

  it('lists a bucket in XML', async () => {
    for (const name of ['list/a', 'list/b/c']) await bucket.file(name).save('x');
    const [url] = await bucket.getSignedUrl({
      ...signedFor(),
      action: 'list',
      queryParams: { 'list-type': '2', prefix: 'list/', delimiter: '/' },
    });
    const response = await fetch(url);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toMatch(/<ListBucketResult/);
    expect(text).toMatch(/<Contents><Key>list\/a<\/Key>.*<Size>1<\/Size>/);
    expect(text).toMatch(/<CommonPrefixes><Prefix>list\/b\/<\/Prefix><\/CommonPrefixes>/);
    expect(text).toMatch(/<KeyCount>2<\/KeyCount><IsTruncated>false<\/IsTruncated>/);
  });

  it('is not good before its time, nor for more than seven days', async () => {
    const file = bucket.file('early');
    await file.save('x');
    const inAnHour = Date.now() + 3_600_000;
    const [early] = await file.getSignedUrl({
      ...signedFor(90),
      action: 'read',
      accessibleAt: inAnHour,
    });
    expect((await fetch(early)).status).toBe(403);
    const tooLong = file.getSignedUrl({ ...signedFor(8 * 1440), action: 'read' });
    await expect(tooLong).rejects.toThrow('Max allowed expiration is seven days');
  });

  it('says how the answer is to be named and typed', async () => {
    const file = bucket.file('named');
    await file.save('x');
    const [url] = await file.getSignedUrl({
      ...signedFor(),
      action: 'read',
      responseType: 'audio/wav',
      promptSaveAs: 'take one.wav',
    });
    const { headers } = await fetch(url);
    expect(headers.get('content-type')).toBe('audio/wav');
    expect(headers.get('content-disposition')).toContain('take one.wav');
  });
});

describe('a form with a signed policy', () => {
  const post = async (
    name: string,
    options: Partial<GenerateSignedPostPolicyV4Options>,
    change: { fields?: Record<string, string>; content?: string } = {},
  ): Promise<{ status: number; code: string | undefined; response: Response }> => {
    const [policy] = await bucket
      .file(name)
      .generateSignedPostPolicyV4({ ...signedFor(), ...options });
    const form = new FormData();
    for (const [field, value] of Object.entries({ ...policy.fields, ...change.fields }))
      form.append(field, value);
    form.append('file', new Blob([change.content ?? 'my-content']), 'take.wav');
    const response = await fetch(policy.url, { method: 'POST', body: form, redirect: 'manual' });
    const code = /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1];
    return { status: response.status, code, response };
  };

  it('stores the file with the fields that it has', async () => {
    const fields = { 'x-goog-meta-test': 'data', 'content-type': 'audio/wav' };
    expect(await post('posted', { fields })).toMatchObject({ status: 204 });
    expect((await bucket.file('posted').download())[0].toString()).toBe('my-content');
    expect((await bucket.file('posted').getMetadata())[0]).toMatchObject({
      contentType: 'audio/wav',
      metadata: { test: 'data' },
    });
  });

  it('answers as it was asked to', async () => {
    const created = await post('p', { fields: { success_action_status: '201' } });
    expect(created.status).toBe(201);
    const redirect = 'https://example.org/done';
    const seen = await post('p', { fields: { success_action_redirect: redirect } });
    expect(seen.status).toBe(303);
    expect(seen.response.headers.get('location')).toMatch(
      /^https:\/\/example\.org\/done\?bucket=.*key=p/,
    );
  });

  it('may be named after the file', async () => {
    expect(await post('in/${filename}', {})).toMatchObject({ status: 204 });
    expect(await bucket.file('in/take.wav').exists()).toEqual([true]);
  });

  it.each([
    [
      'a field that no condition speaks of',
      {},
      { fields: { 'x-goog-meta-more': 'x' } },
      'InvalidPolicyDocument',
    ],
    [
      'another key than the one that was signed',
      {},
      { fields: { key: 'other' } },
      'InvalidPolicyDocument',
    ],
    [
      'a value that begins otherwise',
      { conditions: [['starts-with', '$Content-Type', 'audio/']] },
      { fields: { 'Content-Type': 'text/plain' } },
      'InvalidPolicyDocument',
    ],
    [
      'more bytes than are allowed',
      { conditions: [['content-length-range', 0, 5]] },
      {},
      'EntityTooLarge',
    ],
    [
      'fewer bytes than are needed',
      { conditions: [['content-length-range', 50, 90]] },
      {},
      'EntityTooSmall',
    ],
    ['a policy that was changed', {}, { fields: { policy: 'e30=' } }, 'SignatureDoesNotMatch'],
  ])('is refused with %s', async (_what, options, change, code) => {
    const refused = await post('refused', options, change);
    expect(refused.code).toBe(code);
    expect(await bucket.file('refused').exists()).toEqual([false]);
  });

  it('takes conditions that are met', async () => {
    const conditions = [
      ['starts-with', '$Content-Type', 'audio/'],
      ['content-length-range', 0, 50],
    ];
    const fields = { 'Content-Type': 'audio/wav' };
    expect(await post('met', { conditions }, { fields })).toMatchObject({ status: 204 });
  });
});

describe('an upload in parts', () => {
  const size = 5 * 2 ** 20;
  const token = { authorization: 'Bearer token' };
  const host = (): string =>
    process.env['STORAGE_EMULATOR_HOST'] ?? 'https://storage.googleapis.com';
  const url = (query: string): string => `${host()}/${bucket.name}/parts.bin?${query}`;
  const begin = async (): Promise<string> => {
    const started = await fetch(url('uploads'), { method: 'POST', headers: token });
    return /<UploadId>(.*?)<\/UploadId>/.exec(await started.text())?.[1] ?? '';
  };
  const part = (id: string, number: number, body: Buffer, headers = {}): Promise<Response> =>
    fetch(url(`partNumber=${number}&uploadId=${id}`), {
      method: 'PUT',
      headers: { ...token, ...headers },
      body,
    });
  const complete = (id: string, parts: readonly [number, string][]): Promise<Response> => {
    const named = parts.map(
      ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${named.join('')}</CompleteMultipartUpload>`;
    return fetch(url(`uploadId=${id}`), { method: 'POST', headers: token, body });
  };

  it('is put together in the order of the numbers, whatever the order they come in', async () => {
    const bytes = randomBytes(2 * size + 100);
    const id = await begin();
    const etags = new Map<number, string>();
    for (const number of [3, 1, 2]) {
      const body = bytes.subarray((number - 1) * size, number * size);
      const md5 = createHash('md5').update(body).digest('base64');
      const answer = await part(id, number, body, { 'content-md5': md5 });
      etags.set(number, answer.headers.get('etag') ?? '');
    }
    const listed = await (await fetch(url(`uploadId=${id}`), { headers: token })).text();
    expect(listed.match(/<PartNumber>\d/g)).toEqual([1, 2, 3].map((each) => `<PartNumber>${each}`));
    const done = await complete(
      id,
      [1, 2, 3].map((each) => [each, etags.get(each) ?? '']),
    );
    expect([done.status, await done.text()]).toEqual([
      200,
      expect.stringContaining('CompleteMultipartUploadResult'),
    ]);
    expect((await bucket.file('parts.bin').download())[0].equals(bytes)).toBe(true);
  });

  it('refuses parts that are too small, unknown or out of order, and what was given up', async () => {
    const id = await begin();
    const small = (await part(id, 1, Buffer.from('x'))).headers.get('etag') ?? '';
    const last = (await part(id, 2, Buffer.from('y'))).headers.get('etag') ?? '';
    const wrong = { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    expect((await part(id, 3, Buffer.from('z'), wrong)).status).toBe(400);
    for (const [parts, code] of [
      [
        [
          [1, small],
          [2, last],
        ],
        'EntityTooSmall',
      ],
      [
        [
          [2, last],
          [1, small],
        ],
        'InvalidPartOrder',
      ],
      [[[1, '"0"']], 'InvalidPart'],
      [[], 'MalformedXML'],
    ] as [[number, string][], string][])
      expect(await (await complete(id, parts)).text()).toContain(`<Code>${code}</Code>`);
    expect((await fetch(url(`uploadId=${id}`), { method: 'DELETE', headers: token })).status).toBe(
      204,
    );
    expect((await part(id, 1, Buffer.from('x'))).status).toBe(404);
  });
});

describe('an HMAC key', () => {
  it.each([
    ['GOOG4', 'x-goog', 'storage', 'goog4_request'],
    ['AWS4', 'x-amz', 's3', 'aws4_request'],
  ])('signs as %s in the Authorization header', async (kind, prefix, service, terminator) => {
    const [key, secret = ''] = await target.storage.createHmacKey(signer);
    await bucket.file('hmac').save('content');
    const host = (process.env['STORAGE_EMULATOR_HOST'] ?? '').replace('http://', '');
    const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = [date.slice(0, 8), 'auto', service, terminator];
    const headers = {
      host,
      [`${prefix}-content-sha256`]: 'UNSIGNED-PAYLOAD',
      [`${prefix}-date`]: date,
    };
    const names = Object.keys(headers).join(';');
    const path = `/${bucket.name}/hmac`;
    const canonical = [
      'GET',
      path,
      '',
      ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
      '',
      names,
      'UNSIGNED-PAYLOAD',
    ].join('\n');
    const hash = createHash('sha256').update(canonical).digest('hex');
    const text = [`${kind}-HMAC-SHA256`, date, scope.join('/'), hash].join('\n');
    const hmac = (by: Buffer, value: string): Buffer =>
      createHmac('sha256', by).update(value).digest();
    const signature = hmac(scope.reduce(hmac, Buffer.from(kind + secret)), text).toString('hex');
    const credential = `${key.metadata?.accessId ?? ''}/${scope.join('/')}`;
    const sent = {
      ...headers,
      authorization: `${kind}-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    };
    const response = await fetch(`http://${host}${path}`, { headers: sent });
    expect([response.status, await response.text()]).toEqual([200, 'content']);
    const forged = {
      ...sent,
      authorization: sent.authorization.replace(/.$/, (end) => (end === '0' ? '1' : '0')),
    };
    expect((await fetch(`http://${host}${path}`, { headers: forged })).status).toBe(403);
  });
});
