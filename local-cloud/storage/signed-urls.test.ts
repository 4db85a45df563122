import { systemClock } from '../service';
import { bucketOf, signedUrl, soon, start, startedBucket } from './client-harness';

test('read: whole and by range, but with no other method', async () => {
  const bucket = await startedBucket();
  const file = bucket.file('dir/a b(1).txt');
  await file.save('hello world', { contentType: 'text/plain' });
  const responseDisposition = 'attachment; filename="x y.txt"';
  const [url] = await file.getSignedUrl({
    version: 'v4',
    action: 'read',
    expires: soon(),
    responseDisposition,
  });
  const whole = await fetch(url);
  expect(await whole.text()).toBe('hello world');
  expect(whole.headers.get('content-disposition')).toBe(responseDisposition);
  const part = await fetch(url, { headers: { range: 'bytes=6-' } });
  expect([part.status, await part.text()]).toEqual([206, 'world']);
  expect(part.headers.get('content-range')).toBe('bytes 6-10/11');
  const beyond = await fetch(url, { headers: { range: 'bytes=11-' } });
  expect(beyond.status).toBe(416);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
});

test('HEAD tells size, type and hashes, without the bytes', async () => {
  const service = await start();
  const file = bucketOf(service).file('song.wav');
  await file.save('0123456789', { contentType: 'audio/wav' });
  const url = signedUrl({
    method: 'HEAD',
    path: '/files/song.wav',
    host: service.addresses['http']!,
  });
  const response = await fetch(url, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-length': '10',
    'content-type': 'audio/wav',
    'x-goog-stored-content-length': '10',
    'x-goog-hash': 'crc32c=KAwGng==,md5=eB5eJF1ptWaXm4bijSPyxw==',
  });
});

test('write: with signed type, size range and "must not exist"', async () => {
  const bucket = await startedBucket();
  const headers = {
    'x-goog-if-generation-match': '0',
    'x-goog-content-length-range': '0,5',
  };
  const [url] = await bucket.file('up load/ü').getSignedUrl({
    version: 'v4',
    action: 'write',
    expires: soon(),
    contentType: 'text/plain',
    extensionHeaders: headers,
  });
  const put = async (body: string, change: object = {}): Promise<number> => {
    const sent = { 'content-type': 'text/plain', ...headers, ...change };
    return (await fetch(url, { method: 'PUT', headers: sent, body })).status;
  };
  expect(await put('123456')).toBe(400);
  expect(await put('12345', { 'content-type': 'text/html' })).toBe(403);
  expect(await put('12345', { 'x-goog-meta-unsigned': '1' })).toBe(403);
  expect(await put('12345')).toBe(200);
  expect(await put('12345')).toBe(412);
  expect((await bucket.file('up load/ü').download())[0].toString()).toBe('12345');
});

test('resumable: started by the signature, continued by the location', async () => {
  const bucket = await startedBucket();
  const [url] = await bucket.file('r.bin').getSignedUrl({
    version: 'v4',
    action: 'resumable',
    expires: soon(),
    contentType: 'audio/wav',
  });
  const headers = { 'x-goog-resumable': 'start', 'content-type': 'audio/wav' };
  const started = await fetch(url, { method: 'POST', headers });
  const location = started.headers.get('location') ?? '';
  expect(started.status).toBe(201);
  const put = (range: string, body?: string): Promise<Response> =>
    fetch(location, {
      method: 'PUT',
      headers: { 'content-range': range },
      ...(body && { body }),
    });
  const quantum = 256 * 1024;
  const first = await put(`bytes 0-${quantum + 3}/*`, 'a'.repeat(quantum + 4));
  const kept = [308, `bytes=0-${quantum - 1}`];
  expect([first.status, first.headers.get('range')]).toEqual(kept);
  const asked = await put('bytes */*');
  expect([asked.status, asked.headers.get('range')]).toEqual(kept);
  const last = await put(`bytes ${quantum - 2}-${quantum + 1}/${quantum + 2}`, 'aabb');
  expect(last.status).toBe(200);
  const [bytes] = await bucket.file('r.bin').download();
  expect(bytes.toString()).toBe(`${'a'.repeat(quantum)}bb`);
  expect((await bucket.file('r.bin').getMetadata())[0].contentType).toBe('audio/wav');
});

test('tampered with, unsigned, unknown signer: 403; expired: 400', async () => {
  let now = Date.now();
  const clock = { ...systemClock, now: () => now };
  const bucket = bucketOf(await start({ clock }));
  await bucket.file('secret').save('s');
  const sign = { version: 'v4', action: 'read', expires: soon() } as const;
  const [url] = await bucket.file('secret').getSignedUrl(sign);
  const codeOf = async (address: string): Promise<string> => {
    const response = await fetch(address);
    const code = /<Code>(.*)<\/Code>/.exec(await response.text())?.[1];
    return `${response.status} ${code}`;
  };
  expect((await fetch(url)).status).toBe(200);
  expect(await codeOf(url.replace('/secret', '/secrex'))).toBe('403 SignatureDoesNotMatch');
  expect(await codeOf(url.replace(/Expires=\d+/, 'Expires=9999'))).toBe(
    '403 SignatureDoesNotMatch',
  );
  expect(await codeOf(url.replace('signer', 'stranger'))).toBe('403 AccessDenied');
  expect(await codeOf(url.split('?')[0] ?? '')).toBe('403 AccessDenied');
  now += 61_000;
  expect(await codeOf(url)).toBe('400 ExpiredToken');
});

test('pages of allowed origins may read the answers', async () => {
  const bucket = await startedBucket();
  await bucket.file('c').save('c');
  const [url] = await bucket.file('c').getSignedUrl({
    version: 'v4',
    action: 'read',
    expires: soon(),
  });
  const corsOf = async (origin: string, method: string): Promise<(string | null)[]> => {
    const headers = { origin, 'access-control-request-method': 'GET' };
    const response = await fetch(url, { method, headers });
    return [
      response.headers.get('access-control-allow-origin'),
      response.headers.get('access-control-expose-headers'),
    ];
  };
  for (const method of ['GET', 'OPTIONS']) {
    const [origin, exposed] = await corsOf('http://console.local', method);
    expect(origin).toBe('http://console.local');
    expect(exposed).toMatch(/Location.*Range.*ETag.*x-goog-generation/);
    expect(await corsOf('http://evil.local', method)).toEqual([null, null]);
  }
});
