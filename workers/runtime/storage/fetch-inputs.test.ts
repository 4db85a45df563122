import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttaccaError,
  type RemoteFile,
  type TaskInput,
  type ViewList,
  type ViewsPart,
} from '@attacca/core';
import { readStretch } from '../execution/read-stretch';
import { type LocalView } from '../execution/work-order';
import { realWaiting } from '../internal-api/retry';
import { FakeCloud } from '../testing/fake-cloud';
import { wavBytes } from '../testing/sound-files';
import { testOperation } from '../testing/test-worker';
import { DiskCache } from './disk-cache';
import { fetchInputs, type FetchContext } from './fetch-inputs';
import { ViewLists } from './view-lists';

type Packs = Extract<TaskInput, { kind: 'packs' }>;

let cloud: FakeCloud;
let folder: string;
let context: FetchContext;

beforeEach(async () => {
  cloud = await FakeCloud.start();
  folder = mkdtempSync(join(tmpdir(), 'attacca-fetch-'));
  const cache = new DiskCache(join(folder, 'cache'), 1000);
  await cache.open();
  context = {
    operation: testOperation({ name: 'any' }),
    cache,
    viewLists: new ViewLists(),
    waiting: { ...realWaiting, random: () => 0 },
    signal: new AbortController().signal,
    folder: join(folder, 'task'),
    more: () => Promise.reject(new Error('nobody said that there is more')),
  };
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await cloud.stop();
});

const FRAMES = 9_000_000;
/** Of a prime length: neighbouring stretches differ. */
const PATTERN = Uint8Array.from({ length: 251 }, (_, index) => index);

/** A file too large to be fetched whole for a few slices: 18 MB of 16-bit samples after 100 bytes of header. */
function viewsOnLargeFile(views: ViewList['views']): {
  readonly list: RemoteFile;
  readonly file: RemoteFile;
} {
  const file = cloud.put(Buffer.alloc(100 + 2 * FRAMES, PATTERN));
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

function viewsInput(
  parts: readonly (Omit<ViewsPart, 'first_index'> & { readonly first_index?: number })[],
): Record<string, TaskInput> {
  const numbered = parts.map((part) => ({ first_index: part.from, ...part }));
  return { audio: { kind: 'views', type: 'audio', parts: numbered } };
}

async function fetchViewed(inputs: Record<string, TaskInput>): Promise<readonly LocalView[]> {
  const { audio } = (await fetchInputs(inputs, context)).inputs;
  if (audio?.kind !== 'views') throw new Error('expected views');
  return audio.views;
}

describe('slices', () => {
  it('of a large file are read by one range that covers the batch', async () => {
    const large = viewsOnLargeFile([
      [0, 50],
      [1000, 1100],
      [1100, 4000],
      [4000, FRAMES],
    ]);
    const views = await fetchViewed(viewsInput([{ ...large, from: 1, to: 3 }]));
    expect(cloud.ranges).toEqual(['bytes=2100-8099']);
    expect(views).toMatchObject([
      { index: 1, from: 1000, to: 1100 },
      { index: 2, from: 1100, to: 4000 },
    ]);
    const { pcm } = views[0]!;
    expect(pcm).toMatchObject({
      first_frame: 1000,
      offset_bytes: 0,
      stored: { sha256: large.file.sha256, size_bytes: 100 + 2 * FRAMES, data_offset_bytes: 100 },
    });
    const whole = cloud.blobs.get(large.file.sha256!)!;
    expect(readFileSync(pcm.path).equals(whole.subarray(2100, 8100))).toBe(true);
  });

  it('of which most is wanted come with the whole file', async () => {
    const large = viewsOnLargeFile([[0, FRAMES]]);
    const [view] = await fetchViewed(viewsInput([{ ...large, from: 0, to: 1 }]));
    expect(cloud.ranges).toEqual([]);
    expect(view).toMatchObject({ pcm: { first_frame: 0, offset_bytes: 100 } });
  });

  it('of several lists follow one another, each list and file fetched once', async () => {
    const large = viewsOnLargeFile([
      [0, 50],
      [1000, 1100],
      [1100, 1200],
    ]);
    const small = cloud.put(wavBytes([new Float32Array(10)], 8000));
    const list = { ...smallList(small.sha256!), views: [[0, 4] as const, [4, 10] as const] };
    const other = { list: cloud.put(Buffer.from(JSON.stringify(list))), file: small };
    const views = await fetchViewed(
      viewsInput([
        { ...large, from: 1, to: 2, first_index: 7 },
        { ...other, from: 0, to: 0, first_index: 8 },
        { ...other, from: 1, to: 2, first_index: 8 },
        { ...large, from: 2, to: 3, first_index: 9 },
      ]),
    );
    expect(views.map(({ index, from, to }) => [index, from, to])).toEqual([
      [7, 1000, 1100],
      [8, 4, 10],
      [9, 1100, 1200],
    ]);
    expect(views[0]!.pcm).toBe(views[2]!.pcm);
    expect(cloud.ranges).toEqual(['bytes=2100-2499']);
    expect([...cloud.downloads].sort()).toEqual(
      [large.list, large.file, other.list, small].map(({ sha256 }) => sha256!).sort(),
    );
  });

  it('that no list has are refused', async () => {
    const large = viewsOnLargeFile([[0, 50]]);
    const inputs = viewsInput([{ ...large, from: 0, to: 2 }]);
    await expect(fetchInputs(inputs, context)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('"audio" wants the views 0 to 2 of a list that has 1'),
    });
  });
});

function smallList(sha256: string): Omit<ViewList, 'views'> {
  return {
    sha256,
    sample_rate: 8000,
    channels: 1,
    data_offset_bytes: 44,
    sample_format: 'float32',
  };
}

describe('packs', () => {
  it('are read into memory when they are small, each once, and empty ones not at all', async () => {
    const [first, second] = ['one', 'two'].map((text) => cloud.put(Buffer.from(text)));
    const packs = [
      { file: first!, items: [{ index: 3, offset: 0, length: 3 }] },
      { file: cloud.put(Buffer.alloc(0)), items: [] },
      { file: second!, items: [{ index: 4, offset: 1, length: 2 }] },
      { file: first!, items: [{ index: 5, offset: 1, length: 1 }] },
    ];
    const input = { text: { kind: 'packs', type: 'text', packs } } as const;
    const { inputs } = await fetchInputs(input, context);
    const { text } = inputs;
    if (text?.kind !== 'packs') throw new Error('expected packs');
    const read = await Promise.all(text.items.map((item) => readStretch(item)));
    expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual(['one', 'wo', 'n']);
    expect(text.items.map(({ index }) => index)).toEqual([3, 4, 5]);
    await fetchInputs(input, context);
    expect([...cloud.downloads].sort()).toEqual([first!.sha256, second!.sha256].sort());
    expect(readdirSync(join(folder, 'cache'))).toEqual([]);
  });
});

describe('packs that come with the task', () => {
  const given = (text: string, told = text): Packs['packs'][number] => {
    const { url, ...file } = cloud.put(Buffer.from(told));
    const contents = Buffer.from(text).toString('base64');
    const items = [{ index: 0, offset: 0, length: text.length }];
    return { file: { ...file, url: null, contents }, items };
  };

  it('are read without a download, sound from disk', async () => {
    for (const type of ['text', 'audio'] as const) {
      const input = { port: { kind: 'packs', type, packs: [given(type)] } } as const;
      const { inputs, release } = await fetchInputs(input, context);
      const { port } = inputs;
      if (port?.kind !== 'packs') throw new Error('expected packs');
      const read = await Promise.all(port.items.map((item) => readStretch(item)));
      expect(read.map((bytes) => Buffer.from(bytes).toString())).toEqual([type]);
      release();
    }
    expect(cloud.downloads).toEqual([]);
  });

  it('are refused when they are not what they should be', async () => {
    const input = { port: { kind: 'packs', type: 'text', packs: [given('one', 'two')] } } as const;
    await expect(fetchInputs(input, context)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });
});

describe('packs that are told of page by page', () => {
  /** Pages of two small packs of one item each, named by what comes before them. */
  function pagesOf(...texts: readonly (readonly [string, string])[]): Packs[] {
    return texts.map((pair, page) => ({
      kind: 'packs',
      type: 'text',
      packs: pair.map((text, at) => ({
        file: cloud.put(Buffer.from(text)),
        items: [{ index: 2 * page + at, offset: 0, length: text.length }],
      })),
      ...(page + 1 < texts.length ? { next: `page ${page + 1}` } : {}),
    }));
  }

  it('are read in the order of their items, the next page asked for during a download', async () => {
    const pages = pagesOf(['a', 'bb'], ['ccc', 'd'], ['ee', 'f']);
    const asked: [port: string, after: string, downloads: number][] = [];
    const more: FetchContext['more'] = (port, after) => {
      asked.push([port, after, cloud.downloads.length]);
      return Promise.resolve(pages[asked.length]!);
    };
    const { text } = (await fetchInputs({ text: pages[0]! }, { ...context, more })).inputs;
    if (text?.kind !== 'packs') throw new Error('expected packs');
    expect(text.items.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    const read = await Promise.all(text.items.map((item) => readStretch(item)));
    expect(read.map((bytes) => Buffer.from(bytes).toString()).join()).toBe('a,bb,ccc,d,ee,f');
    expect(asked).toEqual([
      ['text', 'page 1', 0],
      ['text', 'page 2', 2],
    ]);
  });

  it('are no longer fetched when the lease is lost', async () => {
    const pages = pagesOf(['a', 'b'], ['c', 'd'], ['e', 'f']);
    const lost = new AttaccaError('LEASE_LOST', 'it is no longer yours');
    let asked = 0;
    const more: FetchContext['more'] = () => {
      asked += 1;
      return asked === 1 ? Promise.resolve(pages[1]!) : Promise.reject(lost);
    };
    await expect(fetchInputs({ text: pages[0]! }, { ...context, more })).rejects.toBe(lost);
    expect(asked).toBe(2);
    expect(cloud.downloads).toHaveLength(4);
  });

  it('let go of every file when a page cannot be had', async () => {
    const [page] = pagesOf(['x'.repeat(600), 'y'.repeat(600)], ['c', 'd']);
    const more = (): Promise<never> => Promise.reject(new Error('no answer'));
    const sounds: Packs = { ...page!, type: 'audio' };
    await expect(fetchInputs({ sounds }, { ...context, more })).rejects.toThrow('no answer');
    expect(cloud.downloads).toHaveLength(2);
    // The cache has room for one of them: the other could leave, as nobody held it any more.
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(1);
  });

  it('are an error of the deployment if they are no packs', async () => {
    const [page] = pagesOf(['a', 'b'], ['c', 'd']);
    const file = { kind: 'file', type: 'text', file: cloud.put(Buffer.from('z')) } as const;
    const more = (): Promise<TaskInput> => Promise.resolve(file);
    await expect(fetchInputs({ text: page! }, { ...context, more })).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'What follows the packs of "text" is of the kind file.',
    });
  });
});

describe('files', () => {
  it('that several tasks want at once are downloaded once', async () => {
    const file = cloud.put(Buffer.from('shared'));
    const task = { text: { kind: 'file', type: 'text', file } } as const;
    const fetched = await Promise.all([1, 2, 3].map(() => fetchInputs(task, context)));
    expect(cloud.downloads).toEqual([file.sha256]);
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
    expect(readdirSync(join(folder, 'task'))).toEqual([]);
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
