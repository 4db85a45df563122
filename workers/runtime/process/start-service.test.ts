import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { decodeNpy, mfcc } from '@attacca/audio';
import { resolveParameters, type Parameters, type TaskInput, type ViewList } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { FakeCloud } from '../testing/fake-cloud';
import { noise, wavBytes } from '../testing/sound-files';
import { pushBody } from '../testing/test-worker';

/*
 * The built worker as a process of its own, threads and all, with nothing in its environment but what the
 * worker's contract names: whatever it does here, it does without any Google credential.
 */

const root = join(__dirname, '..', '..', '..');
let folder: string;
let cloud: FakeCloud;
let metadata: Server;
let audiences: string[];
let running: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-process-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const external = [
    'fluent-ffmpeg',
    'google-auth-library',
    '@ffmpeg-installer/*',
    '@ffprobe-installer/*',
  ];
  execFileSync(join(root, 'node_modules', '.bin', 'esbuild'), [
    join(root, 'workers', 'audio-analyzer', 'index.ts'),
    '--bundle',
    '--platform=node',
    '--format=cjs',
    '--log-level=error',
    `--outfile=${join(folder, 'index.js')}`,
    ...external.map((name) => `--external:${name}`),
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  cloud = await FakeCloud.start();
  audiences = [];
  metadata = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://metadata');
    const isKnown = pathname === '/computeMetadata/v1/instance/service-accounts/default/identity';
    if (isKnown) audiences.push(searchParams.get('audience') ?? '');
    response.writeHead(isKnown ? 200 : 404, { 'metadata-flavor': 'Google' }).end(testToken());
  });
  metadata.listen(0);
  await once(metadata, 'listening');
});

afterEach(async () => {
  if (running?.exitCode === null && running.signalCode === null) {
    running.kill('SIGKILL');
    await once(running, 'exit');
  }
  metadata.closeAllConnections();
  metadata.close();
  await cloud.stop();
});

function testToken(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part({ email: 'worker@test', exp: Date.now() / 1000 + 3600 })}.c2ln`;
}

/** Starts the worker. @returns its base URL */
async function start(): Promise<string> {
  const { port } = metadata.address() as AddressInfo;
  const environment = {
    PATH: process.env['PATH'],
    PORT: '0',
    SERVICE_NAME: 'audio-analyzer',
    INTERNAL_API_URL: cloud.url,
    MANIFESTS_DIR: join(root, 'manifests'),
    WORK_DIR: join(folder, 'work'),
    GCE_METADATA_HOST: `127.0.0.1:${port}`,
    METADATA_SERVER_DETECTION: 'assume-present',
  };
  running = spawn(process.execPath, [join(folder, 'index.js')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: running.stdout! })) {
    const { port: listening } = JSON.parse(line) as { port?: number };
    if (listening !== undefined) {
      running.stdout!.resume();
      return `http://127.0.0.1:${listening}`;
    }
  }
  throw new Error('The worker ended before it listened.');
}

async function push(url: string, task_id: string): Promise<number> {
  return (await fetch(url, { method: 'POST', body: pushBody(task_id) })).status;
}

const catalog = loadManifests(join(root, 'manifests'));
const mfccParameters = parametersOf('librosa-mfcc', { n_mfcc: 13, sr: 22050 });

/** As a job has them: everything that was not given by its default. */
function parametersOf(operation: string, given: Record<string, unknown>): Parameters {
  const found = catalog.findOperation('audio-analyzer', operation)!;
  return resolveParameters(found, given).parameters;
}

/** Slices of a sound that has the rate already. */
function slicedInput(samples: Float32Array, views: ViewList['views']): Record<string, TaskInput> {
  const wav = wavBytes([samples], 22050);
  const file = cloud.put(wav, 'audio/wav');
  const list: ViewList = {
    sha256: file.sha256!,
    sample_rate: 22050,
    channels: 1,
    data_offset_bytes: wav.length - 4 * samples.length,
    sample_format: 'float32',
    views,
  };
  const from = 1;
  const stored = cloud.put(Buffer.from(JSON.stringify(list)));
  const part = { list: stored, file, from, to: views.length, first_index: from };
  return { audio: { kind: 'views', type: 'audio', parts: [part] } };
}

it('works on a batch of slices with an identity and nothing else, and ends on SIGTERM', async () => {
  const samples = noise(60_000);
  const views = [
    [0, 10],
    [10, 3000],
    [3000, 30_000],
    [30_000, 60_000],
  ] as const;
  cloud.add({
    task_id: 't1',
    operation: 'librosa-mfcc',
    parameters: mfccParameters,
    inputs: slicedInput(samples, views),
    batch: { index: 0, from: 1, to: 4 },
  });
  const url = await start();
  expect(await push(url, 't1')).toBe(204);
  const outputs = cloud.callsOf('complete')[0]!.body['outputs'] as Record<
    string,
    {
      sha256: string;
      extension: string;
      items: { index: number; offset: number; length: number; shape: number[] }[];
    }
  >;
  const { sha256, extension, items } = outputs['mfcc']!;
  expect(extension).toBe('npy');
  expect(items.map(({ index }) => index)).toEqual([1, 2, 3]);
  for (const { index, offset, length, shape } of items) {
    const stored = decodeNpy(
      Uint8Array.from(cloud.blobs.get(sha256)!.subarray(offset, offset + length)),
    );
    const alone = mfcc(samples.slice(...views[index]!), { sampleRate: 22050, nMfcc: 13 });
    expect(shape).toEqual([alone.rows, alone.columns]);
    expect(stored.data).toEqual(alone.data);
    expect(offset % 64).toBe(0);
  }
  expect(new Set(audiences)).toEqual(new Set([cloud.url]));
  expect(cloud.callsOf('lease')[0]!.headers['authorization']).toMatch(/^Bearer /);
  running!.kill('SIGTERM');
  expect(await once(running!, 'exit')).toEqual([0, null]);
}, 30_000);

it('stays alive and well while its thread computes, and ends the thread on the time limit', async () => {
  const long = cloud.put(wavBytes([noise(22050 * 240)], 22050), 'audio/wav');
  cloud.add({
    task_id: 't1',
    operation: 'librosa-hpss',
    parameters: parametersOf('librosa-hpss', {}),
    inputs: { audio: { kind: 'file', type: 'audio', file: long } },
    timeout_seconds: 0.2,
  });
  const url = await start();
  const pushed = push(url, 't1');
  await cloud.nextCall('lease');
  const health = (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>;
  expect(health).toMatchObject({ status: 'ok', busy: 1 });
  expect(await pushed).toBe(204);
  expect(cloud.callsOf('fail')[0]!.body['error']).toMatchObject({ error_code: 'TASK_TIMEOUT' });
  const [work] = readdirSync(join(folder, 'work'));
  expect(readdirSync(join(folder, 'work', work!))).toEqual(['cache']);
}, 30_000);

it('names no Google client but the one that shows its identity', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'workers', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const google = Object.keys(manifest.dependencies).filter((name) => /google|firebase/.test(name));
  expect(google).toEqual(['google-auth-library']);
});
