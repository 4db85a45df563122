import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  costOf,
  fullUsage,
  pricesIn,
  type FileDocument,
  type JobDocument,
  type StepDocument,
  type ViewList,
} from '@attacca/core';
import { remoteSource } from './byte-source';
import { downloadResults } from './download-results';
import { jsonPieces } from './json-pieces';
import { nameOutputs } from './output-names';
import { resultDocument } from './result-file';
import { summaryText } from './summary';
import { wavHeader } from './wav-header';
import { groupExtents } from './write-views';
import { writeFileWhole } from './write-file';

let folder: string;
let server: Server;
/** What storage holds, by file id; `spoiled` ids answer with other bytes. */
let stored: Map<string, Buffer>;
let requests: { url: string; range: string | undefined }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-results-'));
  stored = new Map();
  requests = [];
  server = createServer((request, response) => {
    const url = (request.url ?? '/').slice(1);
    const bytes = stored.get(url);
    requests.push({ url, range: request.headers.range });
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(206).end(bytes.subarray(Number(from), Number(to) + 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function fileDocument(file_id: string, changes: Partial<FileDocument> = {}): FileDocument {
  const bytes = stored.get(file_id) ?? Buffer.alloc(0);
  return {
    file_id,
    name: file_id,
    state: 'ready',
    kind: 'file',
    type: null,
    sha256: sha256(bytes),
    size_bytes: bytes.length,
    media_type: null,
    extension: null,
    audio: null,
    shape: null,
    origin: { kind: 'upload' },
    items: null,
    views: null,
    created_at: '2026-01-01T00:00:00.000Z',
    download_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${file_id}`,
    ...changes,
  };
}

function step(
  step_id: string,
  outputs: StepDocument['outputs'],
  changes: Partial<StepDocument> = {},
): StepDocument {
  return {
    step_id,
    service: 's',
    operation: 'o',
    operation_version: '1',
    implicit: false,
    parameters: { n: 1 },
    inputs: {},
    is_mapped: false,
    state: 'completed',
    progress: { items_total: 1, items_done: 1, items_failed: 0 },
    failed_items: [],
    outputs,
    conversions: {},
    error: null,
    cached: false,
    usage: fullUsage({}),
    queued_at: '2026-01-01T00:00:00.000Z',
    started_at: '2026-01-01T00:00:00.500Z',
    finished_at: '2026-01-01T00:00:01.250Z',
    ...changes,
  };
}

const usage = fullUsage({ worker_vcpu_seconds: 1000, saved_vcpu_seconds: 10 });

function jobOf(...steps: StepDocument[]): JobDocument {
  return {
    job_id: 'j',
    state: 'complete',
    preset: 'p',
    steps,
    inputs: {},
    sweeper_moves: 0,
    usage,
    cost: costOf(usage, { prices: pricesIn('europe-west1')!, storageDays: 30 }),
  } as unknown as JobDocument;
}

const list: ViewList = {
  sha256: '',
  sample_rate: 8000,
  channels: 2,
  data_offset_bytes: 44,
  sample_format: 'pcm_s16',
  views: [
    [0, 10],
    [10, 25],
    [25, 25],
  ],
};

/** A job with each kind of output; `ingest` must not appear in the results. */
function sampleJob(): { job: JobDocument; files: Map<string, FileDocument> } {
  const pcm = Buffer.concat([
    wavHeader(list, 25),
    Buffer.from(Array.from({ length: 100 }, (_, index) => index)),
  ]);
  stored.set('pcm', pcm);
  stored.set('list', Buffer.from(JSON.stringify(list)));
  stored.set('pack0', Buffer.from('aaaa....bb'));
  stored.set('pack1', Buffer.from('cc'));
  stored.set('stats', Buffer.from('stats'));
  const pack = (items: FileDocument['items']): Partial<FileDocument> => ({
    kind: 'pack',
    extension: 'npy',
    items,
  });
  const files = new Map(
    [
      fileDocument('pcm', { extension: 'wav' }),
      fileDocument('list', { kind: 'views', views: { count: 3, source_file_id: 'pcm' } }),
      fileDocument('pack1', pack([{ index: 2, offset: 0, length: 2, shape: [2] }])),
      fileDocument(
        'pack0',
        pack([
          { index: 0, offset: 0, length: 4, shape: [4] },
          { index: 1, offset: 8, length: 2 },
        ]),
      ),
      fileDocument('stats', { extension: 'npy', shape: [3, 7] }),
    ].map((file) => [file.file_id, file]),
  );
  const job = jobOf(
    step(
      'ingest',
      { file: { type: 'audio', kind: 'file', count: null, file_id: 'pcm' } },
      { implicit: true },
    ),
    step('slice', { slices: { type: 'audio', kind: 'views', count: 3, file_id: 'list' } }),
    step(
      'mfcc',
      { mfcc: { type: 'matrix', kind: 'items', count: 3, file_id: null } },
      { is_mapped: true },
    ),
    step('stats', { stats: { type: 'matrix', kind: 'file', count: null, file_id: 'stats' } }),
  );
  return { job, files };
}

function clientOf(
  files: Map<string, FileDocument>,
): Parameters<typeof downloadResults>[0]['client'] {
  return {
    getFile: (id) => {
      const file = files.get(id);
      return file === undefined ? Promise.reject(new Error(`no ${id}`)) : Promise.resolve(file);
    },
    listFiles: () => Promise.resolve([...files.values()].filter(({ kind }) => kind === 'pack')),
  };
}

describe('downloading', () => {
  it('writes files, items of packs and views, each under its name', async () => {
    const { job, files } = sampleJob();
    const records = await downloadResults({ client: clientOf(files), job, folder });
    expect(readdirSync(folder).sort()).toEqual(['mfcc', 'slices', 'stats.npy']);
    expect(readdirSync(join(folder, 'mfcc')).sort()).toEqual(['0.npy', '1.npy', '2.npy']);
    expect(
      [0, 1, 2].map((index) => readFileSync(join(folder, 'mfcc', `${index}.npy`), 'utf8')),
    ).toEqual(['aaaa', 'bb', 'cc']);
    expect(records.map(({ path, cardinality }) => [path, cardinality])).toEqual([
      ['slices', 'many'],
      ['mfcc', 'many'],
      ['stats.npy', 'one'],
    ]);
    expect(records[1]?.items?.map(({ index, shape }) => [index, shape])).toEqual([
      [0, [4]],
      [1, undefined],
      [2, [2]],
    ]);
    expect(records[2]).toMatchObject({
      shape: [3, 7],
      sha256: sha256(Buffer.from('stats')),
      size_bytes: 5,
    });
  });

  it('leaves out the steps that it is told to', async () => {
    const { job, files } = sampleJob();
    const except = ['slice', 'mfcc'];
    const records = await downloadResults({ client: clientOf(files), job, folder, except });
    expect(readdirSync(folder)).toEqual(['stats.npy']);
    expect(records.map(({ step_id }) => step_id)).toEqual(['stats']);
  });

  it('cuts views out of the sound sample for sample, by one ranged read', async () => {
    const { job, files } = sampleJob();
    await downloadResults({ client: clientOf(files), job, folder });
    const first = readFileSync(join(folder, 'slices', '0.wav'));
    const second = readFileSync(join(folder, 'slices', '1.wav'));
    expect(first.subarray(44).equals(stored.get('pcm')!.subarray(44, 84))).toBe(true);
    expect(second.subarray(44).equals(stored.get('pcm')!.subarray(84, 144))).toBe(true);
    expect(second.subarray(0, 44).equals(Buffer.from(wavHeader(list, 15)))).toBe(true);
    expect(readFileSync(join(folder, 'slices', '2.wav'))).toHaveLength(44);
    expect(requests.filter(({ url }) => url === 'pcm')).toEqual([
      { url: 'pcm', range: 'bytes=44-143' },
    ]);
  });

  it('refuses bytes that are not what was promised, and leaves nothing half-written', async () => {
    const { job, files } = sampleJob();
    stored.set('stats', Buffer.from('stale'));
    await expect(downloadResults({ client: clientOf(files), job, folder })).rejects.toThrow(
      /SHA-256/,
    );
    expect(readdirSync(folder).sort()).toEqual(['mfcc', 'slices']);
  });

  it('asks for a new link when the old one is no longer taken', async () => {
    stored.set('here', Buffer.from('0123456789'));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const links = [`${base}/expired`, `${base}/here`];
    const source = remoteSource({
      sizeBytes: 10,
      link: () => Promise.resolve(links.shift() ?? ''),
      retryPausesMilliseconds: [0],
    });
    expect(Buffer.from(await source.read(2, 5)).toString()).toBe('234');
  });
});

describe('names of outputs', () => {
  const files = (...names: string[]) => names.map((name) => ({ name, isFile: true }));

  it('go to the last step that has them', () => {
    const nameOf = nameOutputs([
      { step_id: 'a', operation: 'first', outputs: files('mfcc', 'other') },
      { step_id: 'b', operation: 'second', outputs: files('mfcc') },
    ]);
    expect([nameOf('a', 'mfcc'), nameOf('a', 'other'), nameOf('b', 'mfcc')]).toEqual([
      'a.mfcc',
      'other',
      'mfcc',
    ]);
  });

  it('are those of the steps where an output is called after its format', () => {
    const nameOf = nameOutputs([
      { step_id: 'drafts', operation: 'engrave', outputs: files('pdf', 'svg') },
      { step_id: 'pages', operation: 'engrave', outputs: files('pdf', 'svg') },
      { step_id: '3', operation: 'engrave', outputs: files('pdf') },
      { step_id: 'pictures', operation: 'cut', outputs: [{ name: 'png', isFile: false }] },
    ]);
    expect([nameOf('drafts', 'pdf'), nameOf('pages', 'pdf'), nameOf('pages', 'svg')]).toEqual([
      'drafts',
      'pages',
      'pages',
    ]);
    expect([nameOf('3', 'pdf'), nameOf('pictures', 'png')]).toEqual(['engrave', 'png']);
  });

  it('leave the name of a step to that step, though it is an operation as well', () => {
    const nameOf = nameOutputs([
      { step_id: 'engrave', operation: 'engrave', outputs: files('pdf') },
      { step_id: '2', operation: 'engrave', outputs: files('pdf') },
    ]);
    expect([nameOf('engrave', 'pdf'), nameOf('2', 'pdf')]).toEqual(['engrave', 'pdf']);
  });

  it('are all different, with their formats', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'x', '4', '5'), { minLength: 1 });
    const names = fc.uniqueArray(fc.constantFrom('x', 'y', 'a', 'pdf', 'svg', 'cut'));
    const outputs = fc
      .tuple(names, fc.boolean())
      .map(([list, isFile]) => list.map((name) => ({ name, isFile: isFile || name !== 'svg' })));
    fc.assert(
      fc.property(ids, fc.array(outputs, { minLength: 5, maxLength: 5 }), (stepIds, lists) => {
        const steps = stepIds.map((step_id, index) => {
          const operation = index % 2 === 0 ? 'cut' : 'x';
          return { step_id, operation, outputs: lists[index] ?? [] };
        });
        const nameOf = nameOutputs(steps);
        const paths = steps.flatMap((one) =>
          one.outputs.map(({ name, isFile }) => {
            const format = isFile && ['pdf', 'svg'].includes(name) ? name : '';
            return `${nameOf(one.step_id, name)} ${format}`;
          }),
        );
        expect(new Set(paths).size).toBe(paths.length);
      }),
      { numRuns: 1000 },
    );
  });
});

it('reads neighbouring views together, every view once, within the bound', () => {
  const view = fc
    .tuple(fc.nat(1000), fc.nat(100))
    .map(([from, length]) => ({ from, to: from + length }));
  fc.assert(
    fc.property(fc.array(view), fc.integer({ min: 1, max: 300 }), (views, bound) => {
      const groups = groupExtents(views, bound);
      expect(groups.flat()).toHaveLength(views.length);
      for (const group of groups.filter(({ length }) => length > 1)) {
        const ends = group.map(({ to }) => to);
        expect(Math.max(...ends) - (group[0]?.from ?? 0)).toBeLessThanOrEqual(bound);
      }
    }),
  );
});

it('writes JSON in pieces as JSON.stringify does at once', () => {
  // Undefined fields are left out, undefined items are null.
  const leaf = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      leaf,
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value'), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(fc.record({ value }), (given) => {
      const text = Buffer.concat([...jsonPieces(given)]).toString();
      expect(text).toBe(`${JSON.stringify(given, null, 2)}\n`);
    }),
  );
  const long = { items: Array.from({ length: 20_000 }, (_, index) => ({ index })) };
  expect([...jsonPieces(long)].length).toBeGreaterThan(5);
});

it('keeps what was there when a write fails', async () => {
  const path = join(folder, 'kept.txt');
  writeFileSync(path, 'old');
  function* failing(): Generator<Uint8Array> {
    yield Buffer.from('new');
    throw new Error('interrupted');
  }
  await expect(writeFileWhole(path, failing())).rejects.toThrow('interrupted');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['kept.txt']);
});

it('sums a run up for machines and for people', async () => {
  const { job, files } = sampleJob();
  const outputs = await downloadResults({ client: clientOf(files), job, folder });
  const times = { upload_seconds: 0.1, job_seconds: 2, download_seconds: 0.3, total_seconds: 2.4 };
  const result = resultDocument(job, outputs, times);
  expect(result.pipeline.map(({ step_id, seconds, items }) => [step_id, seconds, items])).toEqual([
    ['slice', 1.25, null],
    ['mfcc', 1.25, 1],
    ['stats', 1.25, null],
  ]);
  expect(result.timings).toEqual({ ...times, ingest_seconds: 1.25 });
  const text = summaryText(result, 'results/x');
  expect(text).toContain('results/x/stats.npy');
  expect(text).toContain('matrix 3 × 7');
  expect(text).toMatch(/results\/x\/mfcc\/ +matrix × 3/);
  expect(text).toContain('Done in 2.4 s');
  expect(result).toMatchObject({ usage, cost: { prices_as_of: '2026-09-30' } });
  expect(text).toContain(
    'Costs $0.0240 on Google Cloud by list prices of 2026-09-30 in europe-west1 (1000.0 vCPU-seconds); $0.0002 saved by the cache',
  );
});
