import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

const root = join(__dirname, '../..');
const cli = join(root, 'cli/bin/attacca.js');
let folder: string;
const children: ChildProcessWithoutNullStreams[] = [];

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'local-cloud-cli-'))));
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function attacca(...options: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [cli, 'local-cloud', ...options], { cwd: folder });
  children.push(child);
  return child;
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function finished(child: ChildProcessWithoutNullStreams): Promise<Run> {
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function script(text: string): string {
  const file = join(mkdtempSync(join(folder, 'script-')), 'script.js');
  writeFileSync(file, text);
  return file;
}

test('exec runs a command with a local cloud of its own, and passes on its exit code', async () => {
  const file = script(`
    const admin = process.env.ATTACCA_LOCAL_CLOUD_ADMIN;
    fetch(admin + '/v1/inspect').then((answer) => answer.json()).then(({ pubsub, storage }) => {
      console.log(JSON.stringify({ topics: pubsub.topics.map(({ name }) => name), buckets: storage.buckets.map(({ name }) => name), project: process.env.GOOGLE_CLOUD_PROJECT, words: process.argv.slice(2), account: Boolean(process.env.GCE_METADATA_HOST) }));
      process.exit(7);
    });`);
  const run = await finished(
    attacca(
      ...['exec', '--project', 'demo-shop', '--topic', 'orders', '--topic', 'bills'],
      ...['--bucket', 'pictures', '--service-account', 'app@demo-shop.iam.gserviceaccount.com'],
      ...['--', process.execPath, file, '--memory', 'x'],
    ),
  );
  expect(run).toMatchObject({ code: 7, err: '' });
  expect(JSON.parse(run.out)).toEqual({
    topics: ['projects/demo-shop/topics/orders', 'projects/demo-shop/topics/bills'],
    buckets: ['pictures'],
    project: 'demo-shop',
    words: ['--memory', 'x'],
    account: true,
  });
  expect(existsSync(join(folder, '.attacca'))).toBe(false);
});

test.each([
  ['a command that there is not', ['no-such-command'], 127],
  ['a command that a signal ends', [process.execPath, '-e', 'process.kill(process.pid)'], 143],
])('exec of %s answers as a shell does', async (_, command, code) => {
  expect((await finished(attacca('exec', '--', ...command))).code).toBe(code);
});

test('it prints the variables, keeps its state until next time, and stops when it is told to', async () => {
  const dataDir = join(folder, 'data');
  const exported = join(folder, 'exported');
  const start = async (...options: string[]) => {
    const child = attacca('--free-ports', '--format', 'json', '--data-dir', dataDir, ...options);
    const ending = finished(child);
    await once(child.stderr, 'data');
    const stop = (): Promise<Run> => {
      child.kill('SIGINT');
      return ending;
    };
    return { child, stop };
  };
  const first = await start('--export-on-exit', exported);
  const second = await finished(attacca('--free-ports', '--data-dir', dataDir));
  expect(second.code).toBe(1);
  expect(second.err).toMatch(/A local cloud already runs on .*data/);
  const run = await first.stop();
  expect(run.code).toBe(0);
  expect(run.err).toMatch(/Status page: http:\/\/127\.0\.0\.1:\d+\/\nStop it with Ctrl-C\./);
  const variables = JSON.parse(run.out) as Record<string, string>;
  expect(variables).toMatchObject({
    GOOGLE_CLOUD_PROJECT: 'demo-local',
    FIRESTORE_EMULATOR_HOST: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  expect(existsSync(join(dataDir, 'pubsub.journal'))).toBe(true);
  expect(JSON.parse(readFileSync(join(exported, 'export.json'), 'utf8'))).toMatchObject({
    project: 'demo-local',
  });
});

test('env tells the variables of the one that runs, in three forms', async () => {
  const cloud = attacca('--free-ports', '--memory', '--format', 'json');
  const running = finished(cloud);
  const [chunk] = (await once(cloud.stdout, 'data')) as [Buffer];
  const variables = JSON.parse(chunk.toString()) as Record<string, string>;
  const admin = variables['ATTACCA_LOCAL_CLOUD_ADMIN'] ?? '';
  const env = async (format: string) =>
    (await finished(attacca('env', '--admin', admin, '--format', format))).out;
  expect(await env('shell')).toContain(
    `export FIRESTORE_EMULATOR_HOST=${variables['FIRESTORE_EMULATOR_HOST']}\n`,
  );
  expect(await env('dotenv')).toContain(
    `\nPUBSUB_EMULATOR_HOST=${variables['PUBSUB_EMULATOR_HOST']}\n`,
  );
  expect(JSON.parse(await env('json'))).toEqual(variables);
  cloud.kill('SIGTERM');
  expect((await running).code).toBe(0);
  const nowhere = await finished(attacca('env', '--admin', admin));
  expect(nowhere.code).toBe(1);
  expect(nowhere.err).toContain(`No local cloud answers at ${admin}`);
});

test.each([
  [['--memory', '--data-dir', 'x'], /--memory keeps nothing, --data-dir keeps everything/],
  [['--free-ports', '--port-base', '9000'], /--free-ports takes any ports/],
  [['--rules', 'nowhere.rules'], /nowhere\.rules: there is no such file/],
  [['--config', 'nowhere.json'], /--config nowhere\.json: /],
  [['--format', 'yaml'], /Allowed choices are shell, dotenv, json/],
  [['--service-account', 'a@b', 'exec'], /missing required argument 'command'/],
])('%j is refused with exit code 2', async (options, message) => {
  const run = await finished(attacca(...options));
  expect(run.code).toBe(2);
  expect(run.err).toMatch(message);
});

test('a configuration that is not valid is told with all its problems', async () => {
  const file = join(folder, 'wrong.json');
  writeFileSync(file, JSON.stringify({ project: '', topics: [1] }));
  const run = await finished(attacca('--config', file, '--memory', '--free-ports'));
  expect(run.code).toBe(1);
  expect(run.err).toMatch(
    /project: text is expected, got ""[^]*topics\[0\]: text is expected, got 1/,
  );
});
