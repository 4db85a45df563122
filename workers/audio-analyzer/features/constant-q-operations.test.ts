import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { constantQVectors, keptOf, type ConstantQVector } from '../../../test/constant-q-vectors';
import { excess, TOLERANCES } from '../../../test/tolerances';
import { executeLocally } from '../../index';

const root = join(__dirname, '..', '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-constant-q-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(
  name: string,
  recording: string,
  parameters: Record<string, unknown> = {},
): Promise<{ readonly rows: number; readonly columns: number; readonly data: Float32Array }> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const inputs = { audio: join(root, 'test', 'fixtures', 'vectors', `${recording}.wav`) };
  await executeLocally({ operation, parameters: resolved.parameters, inputs, outDir: folder });
  const bytes = new Uint8Array(readFileSync(join(folder, `${operation.outputs[0]!.name}.npy`)));
  const { shape, data } = decodeNpy(bytes);
  return { rows: shape[0]!, columns: shape[1]!, data: data as Float32Array };
}

/** The vector of a recording that is whole, with or without a tuning given. */
function vectorOf(
  vectors: readonly ConstantQVector[],
  recording: string,
  tuning?: number,
): ConstantQVector {
  return vectors.find(
    (vector) =>
      vector.recording === recording &&
      vector.samples > 90_000 &&
      vector.parameters['tuning'] === tuning,
  )!;
}

test('librosa-cqt gives magnitudes, or complex values on demand', async () => {
  const vector = vectorOf(constantQVectors.cqt, 'rock');
  const magnitude = await run('librosa-cqt', 'rock');
  expect([magnitude.rows, magnitude.columns]).toEqual(vector.shape);
  const tolerance = { abs: TOLERANCES.constantQ.relToFrameMaximum * vector.max };
  expect(excess(keptOf(magnitude, vector), vector.data, tolerance)).toBeLessThanOrEqual(0);
  const complex = await run('librosa-cqt', 'rock', { output: 'complex' });
  const expected = vectorOf(constantQVectors.cqt_complex, 'rock');
  expect([complex.rows, complex.columns]).toEqual([168, 216]);
  expect(excess(keptOf(complex, expected), expected.data, tolerance)).toBeLessThanOrEqual(0);
});

test.each([
  ['librosa-chroma-cqt', constantQVectors.chroma_cqt, TOLERANCES.chromaCqt],
  ['librosa-tonnetz', constantQVectors.tonnetz, TOLERANCES.tonnetz],
])('%s gives what librosa gives, at a given tuning and at its own', async (name, vectors, by) => {
  for (const tuning of [0, undefined]) {
    const vector = vectorOf(vectors, 'orch', tuning);
    const given = await run(name, 'orch', tuning === undefined ? {} : { tuning });
    expect([given.rows, given.columns]).toEqual(vector.shape);
    expect(excess(keptOf(given, vector), vector.data, by)).toBeLessThanOrEqual(0);
  }
});

test('bins beyond half the sample rate are refused by name', async () => {
  await expect(run('librosa-cqt', 'rock', { n_bins: 110 })).rejects.toMatchObject({
    message: expect.stringContaining('nBins is 110; allowed: so few that the highest wavelet'),
  });
});
