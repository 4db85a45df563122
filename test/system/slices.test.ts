/** @jest-environment <rootDir>/test/one-realm-environment.ts */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, type NpyArray } from '@attacca/audio';
import { resolveParameters, type JobDocument } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from '@attacca/workers';
import { startTestStack, stepOf, type TestStack, type TestUser } from './harness';
import { burstsWav, hitsWav } from './recordings';

/*
 * Sounds that are cut in the cloud: what is made of the slices, many workers side by side, is what `attacca op` makes
 * of the file on a laptop, to the bit.
 */

const catalog = loadManifests(join(__dirname, '../../manifests'));

let system: TestStack;
let user: TestUser;
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attacca-slices-'));
  system = await startTestStack();
  user = await system.signIn('musician');
});
afterAll(async () => {
  await system.stop();
  rmSync(folder, { recursive: true });
});

/** As `attacca op`. @returns the paths of an output's items, or of its file */
async function op(
  name: string,
  files: readonly string[],
  { parameters = {}, output }: { parameters?: Record<string, unknown>; output: string },
): Promise<readonly string[]> {
  const operation = catalog.findOperationAnywhere(name)!;
  const outDir = mkdtempSync(at('op-'));
  const resolved = resolveParameters(operation, parameters);
  const inputs = { [operation.inputs[0]!.name]: files };
  const { outputs } = await executeLocally({ operation, ...resolved, inputs, outDir });
  const written = outputs[output]!;
  return written.kind === 'file' ? [written.path] : written.items.map(({ path }) => path);
}

function npyOf(path: string | undefined): NpyArray {
  return decodeNpy(new Uint8Array(readFileSync(path ?? '')));
}

async function outputOf(job: JobDocument, stepId: string, port: string): Promise<NpyArray> {
  return decodeNpy(await bytesOf(job, stepId, port));
}

async function bytesOf(job: JobDocument, stepId: string, port: string): Promise<Buffer> {
  const [file] = await user.client.listFiles({ jobId: job.job_id, stepId, port });
  return user.download(file?.file_id ?? '');
}

test('sliced-mfcc gives the MFCCs of the whole file', async () => {
  // 36 s at another rate: two slices, and a resampler on both ways.
  const wav = hitsWav(240, 0.15, 44_100);
  writeFileSync(at('long.wav'), wav);
  const job = await user.run('long.wav', wav, { preset: 'sliced-mfcc' });
  expect(job).toMatchObject({ state: 'complete', error: null });
  const slices = job.steps.find(({ step_id }) => step_id === 'mel')?.progress;
  expect(slices).toEqual({ items_total: 2, items_done: 2, items_failed: 0 });

  const joined = await outputOf(job, 'join', 'joined');
  const [whole] = await op('librosa-mfcc', [at('long.wav')], {
    parameters: { n_mfcc: 20 },
    output: 'mfcc',
  });
  const expected = npyOf(whole);
  expect(joined.shape).toEqual(expected.shape);
  expect(joined.data).toEqual(expected.data);
});

test('slices at onsets map into an analysis, whose results are gathered in order', async () => {
  const wav = burstsWav([0.5, 1.1, 1.9, 2.4, 3.3, 4.0], 5);
  writeFileSync(at('bursts.wav'), wav);
  const job = await user.run('bursts.wav', wav, {
    pipeline: [
      { step_id: 'slice', service: 'media', operation: 'slice-onsets' },
      { step_id: 'mfcc', service: 'audio-analyzer', operation: 'librosa-mfcc' },
      { step_id: 'stats', service: 'flucoma-service', operation: 'bufstats' },
    ],
  });
  expect(job).toMatchObject({ state: 'complete', error: null });

  const items = await op('slice-onsets', [at('bursts.wav')], { output: 'slices' });
  expect(items).toHaveLength(7);
  const features: string[] = [];
  for (const item of items)
    features.push(...(await op('librosa-mfcc', [item], { output: 'mfcc' })));
  const [stats] = await op('bufstats', features, { output: 'stats' });
  const gathered = await outputOf(job, 'stats', 'stats');
  expect(gathered.shape[0]).toBe(items.length);
  expect(gathered).toEqual(npyOf(stats));
});

test.each([
  ['drum-sheet', 'drum-transcribe', 'hits', { length: 10, slices: 2 }],
  ['note-transcription', 'note-transcribe', 'notes', { length: 5, slices: 5 }],
])('%s hears in slices what %s hears in the whole file', async (preset, operation, step, cut) => {
  const song = join(__dirname, '../fixtures/recordings/spunkyrace-excerpt.ogg');
  const parameters = { slices: { length: cut.length } };
  const job = await user.run('song.ogg', readFileSync(song), { preset, parameters });
  expect(job).toMatchObject({ state: 'complete', error: null });
  expect(stepOf(job, 'activations').progress).toEqual({
    ...{ items_total: cut.slices, items_done: cut.slices, items_failed: 0 },
  });

  const [whole] = await op(operation, [song], { output: step });
  const expected = JSON.parse(readFileSync(whole!, 'utf8')) as { model: object };
  expect(JSON.parse((await bytesOf(job, step, step)).toString('utf8'))).toEqual(expected);
  const { total_notes } = job.result!;
  expect(total_notes).toBeGreaterThan(100);
});
