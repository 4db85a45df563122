import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RemoteFile, type ViewList } from '@attacca/core';
import { realWaiting } from '../internal-api/retry';
import { FakeCloud } from '../testing/fake-cloud';
import { testOperation } from '../testing/test-worker';
import { DiskCache } from './disk-cache';
import { fetchInputs, type FetchContext } from './fetch-inputs';

let cloud: FakeCloud;
let folder: string;
let context: FetchContext;

beforeEach(async () => {
  cloud = await FakeCloud.start();
  folder = mkdtempSync(join(tmpdir(), 'attacca-fetch-'));
  const cache = new DiskCache(join(folder, 'cache'), 1000);
  await cache.open();
  const storage = { ...realWaiting, random: () => 0, fetch };
  const { signal } = new AbortController();
  context = { operation: testOperation({ name: 'any' }), cache, storage, signal, folder };
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await cloud.stop();
});

const FRAMES = 9_000_000;

/** A file too large to be fetched whole for a few slices: 18 MB of 16-bit samples after 100 bytes of header. */
function viewsOnLargeFile(views: ViewList['views']): {
  readonly list: RemoteFile;
  readonly file: RemoteFile;
} {
  const file = cloud.put(
    Buffer.from(Uint8Array.from({ length: 100 + 2 * FRAMES }, (_, index) => index % 251)),
  );
  const list: ViewList = {
    sha256: file.sha256!,
    sample_rate: 44100,
    channels: 1,
    data_offset_bytes: 100,
    sample_format: 'pcm_s16',
    views,
  };
  return { list: cloud.put(Buffer.from(JSON.stringify(list))), file };
}

describe('slices', () => {
  it('of a large file are read by one range that covers the batch', async () => {
    const views = viewsOnLargeFile([
      [0, 50],
      [1000, 1100],
      [1100, 4000],
      [4000, FRAMES],
    ]);
    const { inputs } = await fetchInputs(
      { audio: { kind: 'views', type: 'audio', ...views, from: 1, to: 3 } },
      context,
    );
    expect(cloud.ranges).toEqual(['bytes=2100-8099']);
    const input = inputs['audio'];
    if (input?.kind !== 'views') throw new Error('expected views');
    expect(input.views).toEqual([
      { index: 1, from: 1000, to: 1100 },
      { index: 2, from: 1100, to: 4000 },
    ]);
    expect(input.pcm).toMatchObject({ first_frame: 1000, offset_bytes: 0 });
    const whole = cloud.blobs.get(views.file.sha256!)!;
    expect(readFileSync(input.pcm.path).equals(whole.subarray(2100, 8100))).toBe(true);
  });

  it('of which most is wanted come with the whole file', async () => {
    const views = viewsOnLargeFile([[0, FRAMES]]);
    const { inputs } = await fetchInputs(
      { audio: { kind: 'views', type: 'audio', ...views, from: 0, to: 1 } },
      context,
    );
    expect(cloud.ranges).toEqual([]);
    expect(inputs['audio']).toMatchObject({ pcm: { first_frame: 0, offset_bytes: 100 } });
  });
});

describe('files', () => {
  it('that several tasks want at once are downloaded once', async () => {
    const file = cloud.put(Buffer.from('shared'));
    let downloads = 0;
    const counting: FetchContext = {
      ...context,
      storage: { ...context.storage, fetch: (...request) => ((downloads += 1), fetch(...request)) },
    };
    const task = { text: { kind: 'file', type: 'text', file } } as const;
    const fetched = await Promise.all([1, 2, 3].map(() => fetchInputs(task, counting)));
    expect(downloads).toBe(1);
    fetched.forEach(({ release }) => release());
  });

  it('that nobody has hashed yet are hashed on the way', async () => {
    const { sha256, ...file } = cloud.put(Buffer.from('fresh'));
    const upload = { ...file, sha256: null };
    const { inputs } = await fetchInputs(
      { upload: { kind: 'file', type: 'audio', file: upload } },
      context,
    );
    expect(inputs['upload']).toMatchObject({ file: { sha256, size_bytes: 5 } });
  });

  it('larger than the operation allows are refused, whatever was claimed of them', async () => {
    const operation = testOperation({
      name: 'small',
      limits: { max_input_bytes: 3, max_duration_seconds: 1 },
    });
    const file = { ...cloud.put(Buffer.from('large')), sha256: null, size_bytes: null };
    const inputs = { upload: { kind: 'file', type: 'audio', file } } as const;
    await expect(fetchInputs(inputs, { ...context, operation })).rejects.toMatchObject({
      code: 'INPUT_TOO_LARGE',
    });
    expect(readdirSync(folder)).toEqual(['cache']);
  });

  it('leave the cache when they are unused for longest and the bound is passed, but never while in use', async () => {
    const [first, second] = ['a', 'b'].map((letter) => cloud.put(Buffer.from(letter.repeat(700))));
    const hold = async (file: RemoteFile) =>
      fetchInputs({ text: { kind: 'file', type: 'text', file } }, context);
    const one = await hold(first!);
    const two = await hold(second!);
    expect(await context.cache.find(first!.sha256!)).not.toBeNull();
    two.release();
    expect(await context.cache.find(second!.sha256!)).toBeNull();
    one.release();
  });
});
