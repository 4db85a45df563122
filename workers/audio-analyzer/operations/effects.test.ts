import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeWav, pitchShift, resample, timeStretch } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { executeLocally } from '../../index';
import { writeWav } from '../../runtime/testing/sound-files';

const catalog = loadManifests(join(__dirname, '..', '..', '..', 'manifests'));
const left = Float32Array.from({ length: 40_000 }, (_, i) => 0.4 * Math.sin(i / 9));
const right = Float32Array.from(
  { length: 40_000 },
  (_, i) => 0.3 * Math.sin(i / 31 + i * i * 1e-6),
);
let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-effects-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(
  name: string,
  parameters: Record<string, unknown>,
  output: string,
): Promise<ReturnType<typeof decodeWav>> {
  const input = join(folder, 'in.wav');
  writeWav(input, [left, right], 48_000);
  const operation = catalog.findOperationAnywhere(name)!;
  const resolved = resolveParameters(operation, parameters);
  expect(resolved.errors).toEqual([]);
  const given = { operation, parameters: resolved.parameters, inputs: { audio: input } };
  await executeLocally({ ...given, outDir: join(folder, 'out') });
  return decodeWav(readFileSync(join(folder, 'out', `${output}.wav`)));
}

/** As the file has them. */
const channels = (): readonly Float32Array[] =>
  decodeWav(readFileSync(join(folder, 'in.wav'))).channels;

describe('a sound of two channels at 48 kHz', () => {
  it('is resampled, each channel by itself', async () => {
    const sound = await run('librosa-resample', { target_sr: 16_000, scale: true }, 'resampled');
    expect(sound.sampleRate).toBe(16_000);
    const options = { origSr: 48_000, targetSr: 16_000, scale: true };
    expect(sound.channels).toEqual(channels().map((channel) => resample(channel, options)));
  });

  it('is stretched at its own rate', async () => {
    const sound = await run('librosa-time-stretch', { rate: 0.8, n_fft: 1024 }, 'stretched');
    expect(sound.sampleRate).toBe(48_000);
    const options = { rate: 0.8, nFft: 1024 };
    expect(sound.channels).toEqual(channels().map((channel) => timeStretch(channel, options)));
  });

  it('is shifted at its own rate and length', async () => {
    const sound = await run('librosa-pitch-shift', { n_steps: -3, hop_length: null }, 'shifted');
    expect(sound.sampleRate).toBe(48_000);
    expect(sound.channels).toEqual(
      channels().map((channel) => pitchShift(channel, { nSteps: -3 })),
    );
  });
});
