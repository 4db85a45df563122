import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestStack, type TestStack, type TestUser } from './harness';

/*
 * Every worker runs from the files that its image has, put together as its Dockerfile does it, in a folder from which
 * nothing else can be found.
 */

const root = join(__dirname, '../..');
const services = readdirSync(join(root, 'manifests'))
  .filter((name) => name.endsWith('.json') && name !== 'package.json')
  .map((name) => name.slice(0, -'.json'.length));
const folder = mkdtempSync(join(tmpdir(), 'attacca-images-'));
let system: TestStack;
let user: TestUser;

beforeAll(async () => {
  for (const service of services) assemble(service);
  const programs = services.map((service) => [service, join(folder, service, 'index.js')] as const);
  system = await startTestStack({ workerPrograms: Object.fromEntries(programs) });
  user = await system.signIn('tester');
});
afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});

function assemble(service: string): void {
  execFileSync(process.execPath, ['scripts/assemble.mjs', service, join(folder, service)], {
    cwd: root,
  });
}

const recording = (): Buffer =>
  readFileSync(join(__dirname, '../fixtures/recordings/spunkyrace-excerpt.ogg'));

test('transcription: both models, ONNX Runtime, engraving', async () => {
  const job = await user.run('song.ogg', recording(), { preset: 'full-transcription' });
  expect(job).toMatchObject({ state: 'complete', error: null });
});

test('analysis: Essentia, FluCoMa, pictures', async () => {
  const steps = [
    { service: 'audio-analyzer', operation: 'describe' },
    { service: 'flucoma-service', operation: 'fluid-mfcc', inputs: { source: 'input' } },
    { service: 'media', operation: 'spectrogram-image', inputs: { audio: 'input' } },
  ];
  const job = await user.run('song.ogg', recording(), { pipeline: steps });
  expect(job).toMatchObject({ state: 'complete', error: null });
  expect(new Set(job.steps.map((step) => step.service)).size).toBe(steps.length);
});

test('a bill of materials names every package that lies in the image, with its version', () => {
  for (const service of services) {
    const packages = installedIn(join(folder, service, 'node_modules'));
    const { components } = JSON.parse(readFileSync(join(folder, service, 'bom.json'), 'utf8')) as {
      components: { purl: string }[];
    };
    expect(components.map(({ purl }) => purl).sort()).toEqual([...new Set(packages)].sort());
    expect(packages.length).toBeGreaterThan(5);
  }
});

/** The packages below a `node_modules` folder, as their purls. */
function installedIn(modules: string): string[] {
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith('@')) return installedAt(join(modules, name));
    return purlsOf(join(modules, name));
  });
}

function installedAt(scope: string): string[] {
  return readdirSync(scope).flatMap((name) => purlsOf(join(scope, name)));
}

function purlsOf(path: string): string[] {
  const { name, version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const below = readdirSync(path).includes('node_modules')
    ? installedIn(join(path, 'node_modules'))
    : [];
  return [`pkg:npm/${name.replace('@', '%40')}@${version}`, ...below];
}
