import { randomBytes } from 'node:crypto';
import { bucketOf, start, startedBucket } from './client-harness';
import { type ObjectEvent } from './index';

test.each([
  ['multipart', { resumable: false }],
  ['resumable', { resumable: true }],
  ['resumable, in chunks', { resumable: true, chunkSize: 256 * 1024 }],
])('an upload comes back as it was sent (%s)', async (_way, options) => {
  const bucket = await startedBucket();
  const bytes = randomBytes(700_001);
  const file = bucket.file('audio/song ü.wav');
  await file.save(bytes, {
    ...options,
    metadata: { contentType: 'audio/wav', metadata: { origin: 'test' } },
  });
  const [downloaded] = await file.download();
  expect(downloaded.equals(bytes)).toBe(true);
  const [metadata] = await file.getMetadata();
  expect(metadata).toMatchObject({
    name: 'audio/song ü.wav',
    size: '700001',
    contentType: 'audio/wav',
    metageneration: '1',
    metadata: { origin: 'test' },
  });
  expect((await file.download({ start: 5, end: 9 }))[0].equals(bytes.subarray(5, 10))).toBe(true);
});

test('an empty object can be stored both ways', async () => {
  const bucket = await startedBucket();
  for (const resumable of [true, false]) {
    const file = bucket.file(`empty-${resumable}`);
    await file.save('', { resumable });
    expect((await file.download())[0]).toHaveLength(0);
    expect((await file.getMetadata())[0].md5Hash).toBe('1B2M2Y8AsgTpgAmY7PhCfg==');
  }
});

test('a gzipped object comes back unpacked', async () => {
  const file = (await startedBucket()).file('text');
  await file.save('zip me '.repeat(500), { gzip: true, resumable: false });
  expect((await file.download())[0].toString()).toBe('zip me '.repeat(500));
  const [metadata] = await file.getMetadata();
  expect(metadata.contentEncoding).toBe('gzip');
  expect(Number(metadata.size)).toBeLessThan(500);
});

test('lists by prefix, delimiter and page', async () => {
  const bucket = await startedBucket();
  for (const name of ['a/1', 'a/2', 'a/b/3', 'c']) await bucket.file(name).save(name);
  const names = async (options: object): Promise<string[]> =>
    (await bucket.getFiles(options))[0].map(({ name }) => name);
  expect(await names({})).toEqual(['a/1', 'a/2', 'a/b/3', 'c']);
  expect(await names({ prefix: 'a/' })).toEqual(['a/1', 'a/2', 'a/b/3']);
  expect(await names({ maxResults: 3, autoPaginate: false })).toEqual(['a/1', 'a/2', 'a/b/3']);
  const [files, , response] = await bucket.getFiles({
    prefix: 'a/',
    delimiter: '/',
    autoPaginate: false,
  });
  expect(files.map(({ name }) => name)).toEqual(['a/1', 'a/2']);
  expect(response).toMatchObject({ prefixes: ['a/b/'] });
});

test('metadata is merged, and null removes', async () => {
  const file = (await startedBucket()).file('m');
  await file.save('x', { metadata: { contentType: 'text/plain', metadata: { a: '1', b: '2' } } });
  await file.setMetadata({ cacheControl: 'no-store', metadata: { a: null, c: '3' } });
  expect((await file.getMetadata())[0]).toMatchObject({
    contentType: 'text/plain',
    cacheControl: 'no-store',
    metadata: { b: '2', c: '3' },
    metageneration: '2',
  });
});

test('copies, moves, composes and deletes', async () => {
  const bucket = await startedBucket();
  await bucket.file('one').save('1', { contentType: 'text/plain' });
  await bucket.file('one').copy(bucket.file('two'));
  expect((await bucket.file('two').getMetadata())[0].contentType).toBe('text/plain');
  await bucket.file('two').move('three');
  await bucket.combine(['one', 'three'], 'both');
  expect((await bucket.file('both').download())[0].toString()).toBe('11');
  await bucket.file('one').delete();
  expect(await bucket.file('one').exists()).toEqual([false]);
  await expect(bucket.file('one').download()).rejects.toMatchObject({ code: 404 });
});

test('a copy with "must not exist" succeeds once', async () => {
  const bucket = await startedBucket();
  await bucket.file('staged').save('bytes');
  const target = bucket.file('blobs/sha');
  const once = { preconditionOpts: { ifGenerationMatch: 0 } };
  await bucket.file('staged').copy(target, once);
  await expect(bucket.file('staged').copy(target, once)).rejects.toMatchObject({ code: 412 });
});

test.each([[true], [false]])('preconditions hold (resumable: %s)', async (resumable) => {
  const file = (await startedBucket()).file('p');
  const mustBeNew = { resumable, preconditionOpts: { ifGenerationMatch: 0 } };
  await file.save('first', mustBeNew);
  await expect(file.save('second', mustBeNew)).rejects.toThrow(/412|pre-conditions/);
  const generation = Number((await file.getMetadata())[0].generation);
  await file.save('third', { resumable, preconditionOpts: { ifGenerationMatch: generation } });
  expect((await file.download())[0].toString()).toBe('third');
});

test('bytes that are not what was announced are refused and leave nothing', async () => {
  const file = (await startedBucket()).file('bad');
  const md5Hash = 'AAAAAAAAAAAAAAAAAAAAAA==';
  const save = file.save('x', { resumable: false, metadata: { md5Hash } });
  await expect(save).rejects.toMatchObject({ code: 400 });
  expect(await file.exists()).toEqual([false]);
});

test('tells of every change', async () => {
  const events: ObjectEvent[] = [];
  const bucket = bucketOf(await start({ onObject: (event) => events.push(event) }));
  await bucket.file('e').save('x');
  await bucket.file('e').setMetadata({ contentType: 'text/plain' });
  await bucket.file('e').delete();
  expect(events.map(({ type, object }) => `${type} ${object.name}`)).toEqual([
    'finalized e',
    'metadata_updated e',
    'deleted e',
  ]);
});

test('answers 501 for what it does not have', async () => {
  const bucket = await startedBucket();
  await expect(bucket.restore({ generation: '1' })).rejects.toMatchObject({ code: 501 });
  const notification = bucket.createNotification('projects/p/topics/t');
  await expect(notification).rejects.toMatchObject({ code: 501 });
});
