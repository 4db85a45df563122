import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally, type LocalExecution } from '../../index';
import { writeWav } from '../testing/sound-files';

/* Operations in real threads of a built program: what they write is what one thread writes, byte for byte. */

const RATE = 22_050;
/** Three chunks, of a sound that is long enough for the threads. */
const SECONDS = 125;
const root = join(__dirname, '..', '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-threads-'));
  program = join(folder, 'thread.cjs');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  buildSync({
    stdin: {
      contents: `import { serveChunkThread } from './workers/index'; serveChunkThread();`,
      resolveDir: root,
    },
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: Object.fromEntries(
      ['audio', 'core', 'manifests'].map((name) => [`@attacca/${name}`, join(root, name)]),
    ),
    logLevel: 'error',
  });
  const samples = Float32Array.from({ length: SECONDS * RATE }, (_, i) => {
    const tone = Math.sin(i * (0.03 + 0.01 * Math.floor(i / 9000 / 7)));
    return 0.4 * tone + (i % 9000 < 300 ? 0.3 * Math.sin(i * i) : 0);
  });
  writeWav(join(folder, 'in.wav'), [samples], RATE);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function outputsOf(name: string, threads?: LocalExecution['threads']): Promise<Buffer[]> {
  const operation = catalog.findOperationAnywhere(name)!;
  const { parameters } = resolveParameters(operation, {});
  const outDir = join(folder, 'out');
  const inputs = { [operation.inputs[0]!.name]: join(folder, 'in.wav') };
  await executeLocally({
    operation,
    parameters,
    inputs,
    outDir,
    ...(threads === undefined ? {} : { threads }),
  });
  const files = readdirSync(outDir).sort();
  const contents = files.map((file) => readFileSync(join(outDir, file)));
  rmSync(outDir, { recursive: true });
  return contents;
}

test.each(['librosa-hpss', 'fluid-hpss', 'librosa-yin'])(
  '%s gives the same in two threads as in one, to the bit',
  async (name) => {
    const [alone, together] = [await outputsOf(name), await outputsOf(name, { program, count: 2 })];
    expect(alone.length).toBeGreaterThan(0);
    expect(together.map((bytes) => bytes.length)).toEqual(alone.map((bytes) => bytes.length));
    together.forEach((bytes, index) => expect(bytes.equals(alone[index]!)).toBe(true));
  },
);

test('threads that die fail the operation, which is done in them and nowhere else', async () => {
  const broken = join(folder, 'broken.cjs');
  writeFileSync(broken, 'process.exit(1);');
  await expect(outputsOf('librosa-yin', { program: broken, count: 2 })).rejects.toMatchObject({
    code: 'WORKER_CRASHED',
  });
});
