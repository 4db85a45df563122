import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bucketOf, start, startedBucket, temporaryFolder } from './client-harness';

test('keeps objects, and lets an upload go on where it stood', async () => {
  const dataDir = temporaryFolder();
  const first = await start({ dataDir });
  const before = bucketOf(first);
  await before.file('kept').save('kept bytes');
  const bytes = randomBytes(600_000);
  const [uri] = await before.file('big').createResumableUpload();
  const half = 262_144;
  const chunk = await fetch(uri, {
    method: 'PUT',
    headers: { 'content-range': `bytes 0-${half - 1}/*` },
    body: bytes.subarray(0, half),
  });
  expect([chunk.status, chunk.headers.get('range')]).toEqual([308, `bytes=0-${half - 1}`]);
  await first.stop();

  const second = await start({ dataDir });
  const after = bucketOf(second);
  expect((await after.file('kept').download())[0].toString()).toBe('kept bytes');
  const continued = uri.replace(/\/\/[^/]+/, `//${second.addresses['http']}`);
  const ask = { method: 'PUT', headers: { 'content-range': `bytes */${bytes.length}` } };
  const status = await fetch(continued, ask);
  expect([status.status, status.headers.get('range')]).toEqual([308, `bytes=0-${half - 1}`]);
  const rest = after
    .file('big')
    .createWriteStream({ uri: continued, offset: half, validation: false });
  await pipeline(Readable.from([bytes.subarray(half)]), rest);
  expect((await after.file('big').download())[0].equals(bytes)).toBe(true);
  expect((await fetch(continued, ask)).status).toBe(200);
});

test('an upload whose connection breaks keeps what arrived', async () => {
  const bucket = await startedBucket();
  const bytes = randomBytes(300_000);
  const [uri] = await bucket.file('broken').createResumableUpload();
  const headers = { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` };
  const request = http.request(uri, { method: 'PUT', headers });
  request.on('error', () => undefined);
  await new Promise((resolve) => request.write(bytes.subarray(0, 100_000), resolve));
  // A query takes the upload over from the request that is still open.
  const asked = await fetch(uri, { method: 'PUT', headers: { 'content-range': 'bytes */*' } });
  const stored = Number(asked.headers.get('range')?.split('-')[1] ?? -1) + 1;
  expect(stored).toBeLessThanOrEqual(100_000);
  const rest = bytes.subarray(stored);
  const range = `bytes ${stored}-${bytes.length - 1}/${bytes.length}`;
  const done = await fetch(uri, {
    method: 'PUT',
    headers: { 'content-range': range },
    body: rest,
  });
  expect(done.status).toBe(200);
  expect((await bucket.file('broken').download())[0].equals(bytes)).toBe(true);
  request.destroy();
});

test('an upload that is refused early is told so, and the connection goes on', async () => {
  const bucket = await startedBucket();
  await bucket.file('there').save('first');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const base = `${bucket.storage.apiEndpoint}/upload/storage/v1/b/${bucket.name}/o`;
  const uploaded = async (query: string): Promise<[number | undefined, boolean]> => {
    const type = 'multipart/related; boundary=cut';
    const url = `${base}?uploadType=multipart&${query}`;
    const request = http.request(url, {
      method: 'POST',
      headers: { 'content-type': type },
      agent,
    });
    const answered = new Promise<http.IncomingMessage>((resolve, reject) => {
      request.on('response', resolve).on('error', reject);
    });
    request.write('--cut\r\n\r\n{}\r\n--cut\r\n\r\n');
    const isRefused = query.includes('ifGenerationMatch');
    // The rest of a refused body is sent after the answer, as by a client that does not look at it yet.
    if (isRefused) await answered;
    request.end(Buffer.concat([randomBytes(500_000), Buffer.from('\r\n--cut--')]));
    const response = await answered;
    response.resume();
    await new Promise((resolve) => response.on('end', resolve));
    return [response.statusCode, request.reusedSocket];
  };
  expect(await uploaded('name=there&ifGenerationMatch=0')).toEqual([412, false]);
  expect(await uploaded('name=there&ifGenerationMatch=0')).toEqual([412, true]);
  expect(await uploaded('name=other')).toEqual([200, true]);
  agent.destroy();
});

test('removes files that no object or upload needs', async () => {
  const dataDir = temporaryFolder();
  const first = await start({ dataDir });
  const bucket = bucketOf(first);
  await bucket.file('x').save('1');
  await bucket.file('x').save('2');
  await bucket.file('y').save('3');
  await bucket.file('y').delete();
  await first.stop();
  await start({ dataDir });
  expect(readdirSync(join(dataDir, 'storage-objects'))).toHaveLength(1);
});
