import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, encodeNpy } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { writeFileSync } from 'node:fs';
import { samplesOf, spectralReference } from '../../../test/librosa-variants';
import { flat, librosaReference } from '../../../test/reference-vectors';
import { excess, TOLERANCES, type Tolerance } from '../../../test/tolerances';
import { executeLocally } from '../../index';
import { makeMedia, writeWav } from '../../runtime/testing/sound-files';

const root = join(__dirname, '..', '..', '..');
const catalog = loadManifests(join(root, 'manifests'));
const rock = join(root, 'test', 'fixtures', 'vectors', 'rock.wav');
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-spectral-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(
  name: string,
  input: string,
  parameters: Record<string, unknown> = {},
): Promise<{ readonly shape: readonly number[]; readonly data: Float32Array }> {
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const inputs = { [operation.inputs[0]!.name]: input };
  const outDir = at('out');
  await executeLocally({ operation, parameters: resolved.parameters, inputs, outDir });
  const bytes = new Uint8Array(readFileSync(at('out', `${operation.outputs[0]!.name}.npy`)));
  const { shape, data } = decodeNpy(bytes);
  return { shape, data: data as Float32Array };
}

describe('operations give what librosa gives', () => {
  const frames = 216;
  const cases: readonly (readonly [string, string, number, Tolerance])[] = [
    ['librosa-rms', 'rms', 1, TOLERANCES.rms],
    // The references have seven digits.
    ['librosa-zero-crossing-rate', 'zcr', 1, { rel: 1e-6 }],
    ['librosa-spectral-centroid', 'spectral_centroid', 1, TOLERANCES.spectralCentroid],
    ['librosa-spectral-bandwidth', 'spectral_bandwidth', 1, TOLERANCES.spectralBandwidth],
    ['librosa-spectral-rolloff', 'spectral_rolloff', 1, { rel: 1e-6 }],
    ['librosa-spectral-flatness', 'spectral_flatness', 1, TOLERANCES.spectralFlatness],
    ['librosa-spectral-contrast', 'spectral_contrast', 7, TOLERANCES.spectralContrast],
    ['librosa-chroma-stft', 'chroma_stft', 12, TOLERANCES.chromaStft],
  ];

  test.each(cases)('%s', async (name, feature, rows, tolerance) => {
    const { shape, data } = await run(name, rock);
    expect(shape).toEqual([rows, frames]);
    const expected = flat(spectralReference('rock', feature));
    expect(excess(data, expected, tolerance)).toBeLessThanOrEqual(0);
  });

  test('librosa-chroma-stft at a given tuning', async () => {
    const { data } = await run('librosa-chroma-stft', rock, { tuning: 0 });
    const expected = flat(spectralReference('rock', 'chroma_stft_tuning0'));
    expect(excess(data, expected, TOLERANCES.chromaStft)).toBeLessThanOrEqual(0);
  });

  test('librosa-melspectrogram', async () => {
    const { shape, data } = await run('librosa-melspectrogram', rock);
    const expected = librosaReference('rock').features['melspectrogram']!;
    expect(shape).toEqual(expected.shape);
    const loudest = Math.max(...flat(expected));
    const { rel, aboveShareOfMaximum } = TOLERANCES.melPower;
    const tolerance = { rel, abs: rel * aboveShareOfMaximum * loudest };
    expect(excess(data, flat(expected), tolerance)).toBeLessThanOrEqual(0);
  });

  test('librosa-stft, whose complex form has the same magnitudes', async () => {
    const magnitude = await run('librosa-stft', rock);
    expect(magnitude.shape).toEqual([1025, frames]);
    const { features, frames_index } = librosaReference('rock');
    const { abs, relToFrameMaximum } = TOLERANCES.stftMagnitude;
    frames_index.forEach((frame, i) => {
      const expected = features['stft_mag_frames']!.data[i] as readonly number[];
      const given = expected.map((_, bin) => magnitude.data[bin * frames + frame]!);
      const tolerance = { abs: abs + relToFrameMaximum * Math.max(...expected) };
      expect(excess(given, expected, tolerance)).toBeLessThanOrEqual(0);
    });
    const complex = await run('librosa-stft', rock, { output: 'complex' });
    expect(complex.shape).toEqual([2050, frames]);
    const half = complex.data.length / 2;
    const given = magnitude.data.map((_, i) =>
      Math.hypot(complex.data[i]!, complex.data[half + i]!),
    );
    expect(excess(given, magnitude.data, { rel: 1e-6, abs: 1e-6 })).toBeLessThanOrEqual(0);
  });
});

describe('librosa-delta', () => {
  it('is a slope of whatever matrix it is given, in its shape', async () => {
    const ramp = Float32Array.from({ length: 24 }, (_, i) => 2 * (i % 12));
    writeFileSync(at('m.npy'), encodeNpy({ shape: [2, 12], data: ramp }));
    const { shape, data } = await run('librosa-delta', at('m.npy'), { width: 5 });
    expect(shape).toEqual([2, 12]);
    for (const value of data) expect(value).toBeCloseTo(2, 5);
  });

  it('refuses more frames than there are', async () => {
    writeFileSync(at('m.npy'), encodeNpy({ shape: [3], data: Float32Array.of(1, 2, 3) }));
    await expect(run('librosa-delta', at('m.npy'))).rejects.toMatchObject({
      message: expect.stringContaining('width is 9; allowed: at most 3'),
    });
  });
});

describe('sounds of other kinds', () => {
  it('are brought to one channel and the rate', async () => {
    makeMedia(at('in.flac'), 'sine=440:duration=1:sample_rate=48000', ['-ac', '2']);
    const { data } = await run('librosa-spectral-centroid', at('in.flac'));
    expect(data[20]).toBeGreaterThan(430);
    expect(data[20]).toBeLessThan(460);
  });

  it('too short for a frame are refused by name', async () => {
    writeWav(at('in.wav'), [samplesOf('rock').subarray(0, 100)], 22050);
    await expect(run('librosa-rms', at('in.wav'), { center: false })).rejects.toMatchObject({
      message: expect.stringContaining('signal length is 100; allowed: at least 2048 samples'),
    });
  });
});
