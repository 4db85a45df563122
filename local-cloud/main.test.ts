import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const EMAIL = 'worker@demo.iam.gserviceaccount.com';

let folder: string;
let bundle: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-cloud-main-'));
  // Beside the installed packages, which the bundle still loads.
  const installed = dirname(createRequire(__filename).resolve('protobufjs/package.json'));
  const cache = join(installed, '..', '.cache', 'attacca-local-cloud');
  mkdirSync(cache, { recursive: true });
  bundle = join(mkdtempSync(join(cache, 'test-')), 'main.js');
  await build({
    entryPoints: [join(__dirname, 'main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    packages: 'external',
  });
}, 30_000);

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
  rmSync(dirname(bundle), { recursive: true });
});

function start(...options: string[]): ChildProcess {
  const child = spawn(process.execPath, [bundle, ...options], { stdio: 'pipe' });
  children.push(child);
  return child;
}

function configFile(config: object): string {
  const file = join(mkdtempSync(join(folder, 'config-')), 'config.json');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const good = (): string =>
  configFile({
    project: 'demo',
    region: 'europe-west1',
    host: '127.0.0.1',
    data_dir: join(folder, 'data'),
    ports: { firestore: 0, pubsub: 0, storage: 0, auth: 0, identity: 0 },
    service_accounts: [EMAIL],
    buckets: [],
    topics: [],
    subscriptions: [],
    run_services: [
      {
        name: 'api',
        port: 0,
        target: 'http://127.0.0.1:1',
        invokers: ['allUsers'],
        concurrency: 1,
        timeout_seconds: 1,
      },
    ],
    firestore_triggers: [],
    schedules: [],
  });

/** Collects a stream until it ends. */
async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  if (stream) for await (const chunk of stream) text += String(chunk);
  return text;
}

test.each([
  ['SIGTERM', (child: ChildProcess) => void child.kill('SIGTERM')],
  ['SIGINT', (child: ChildProcess) => void child.kill('SIGINT')],
  ['its parent leaves', (child: ChildProcess) => void child.stdin?.end()],
])('says that it is ready in one line, and ends when %s', async (_, end) => {
  const child = start('--config', good(), '--with-parent');
  const output = textOf(child.stdout);
  await once(child.stdout ?? child, 'readable');
  end(child);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  const lines = (await output).split('\n');
  expect(lines).toHaveLength(2);
  const ready = JSON.parse(lines[0] ?? '');
  expect(ready).toMatchObject({ ready: true, environment: { GOOGLE_CLOUD_PROJECT: 'demo' } });
  expect(Object.keys(ready.endpoints as object)).toEqual([
    'firestore',
    'pubsub',
    'storage',
    'auth',
    'identity',
    'admin',
  ]);
  expect(ready.run_services.api).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(ready.metadata_hosts[EMAIL]).toMatch(/^127\.0\.0\.1:\d+$/);
});

async function untilReady(child: ChildProcess): Promise<{ endpoints: Record<string, string> }> {
  const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return JSON.parse(chunk.toString()) as { endpoints: Record<string, string> };
}

test('a data folder is for one local cloud at a time, and free again when its process was killed', async () => {
  const config = good();
  const first = start('--config', config);
  await untilReady(first);
  const second = start('--config', config);
  expect(await textOf(second.stderr)).toMatch(/already runs on .* \(process \d+\)/);
  first.kill('SIGKILL');
  await once(first, 'exit');
  const third = start('--config', config);
  await untilReady(third);
  third.kill();
  await once(third, 'exit');
});

test('what it leaves at its end another one begins with, and in memory nothing is kept', async () => {
  const exported = join(folder, 'exported');
  const config = good();
  const signUp = async (child: ChildProcess): Promise<number> => {
    const { endpoints } = await untilReady(child);
    const { status } = await fetch(
      `http://${endpoints['auth']}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=any`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'a@example.org', password: 'secret' }),
      },
    );
    child.kill();
    await once(child, 'exit');
    return status;
  };
  expect(await signUp(start('--config', config, '--memory', '--export-on-exit', exported))).toBe(
    200,
  );
  // Whoever was there is there again; without the export the name is free.
  expect(await signUp(start('--config', config, '--memory', '--import', exported))).toBe(400);
  expect(await signUp(start('--config', config, '--memory'))).toBe(200);
});

test.each([
  [
    'an option that there is not',
    () => ['--colour'],
    /Unknown option '--colour'[^]*Usage: main.js/,
  ],
  [
    'an import of nothing',
    () => ['--config', good(), '--memory', '--import', folder],
    /holds no export of a local cloud/,
  ],
])('told %s it says so', async (_, options, message) => {
  expect(await textOf(start(...options()).stderr)).toMatch(message);
});

test.each([
  ['no configuration', () => [], 'Usage: main.js --config FILE'],
  [
    'a wrong one',
    () => ['--config', configFile({ project: 1 })],
    'project: text is expected, got 1',
  ],
])('told %s it says so and fails', async (_, options, message) => {
  const child = start(...options());
  const [error, output, [code]] = await Promise.all([
    textOf(child.stderr),
    textOf(child.stdout),
    once(child, 'exit') as Promise<[number]>,
  ]);
  expect(code).toBe(1);
  expect(output).toBe('');
  expect(error).toContain(message);
});
