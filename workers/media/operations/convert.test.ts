import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeWav } from '@attacca/audio';
import { type LocalExecutionResult } from '../../index';
import { makeMedia, noise, writeWav } from '../../runtime/testing/sound-files';
import { runOperation } from '../testing/run-operation';

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-convert-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function convert(
  input: string,
  parameters: Record<string, unknown>,
  outDir = at('out'),
): Promise<LocalExecutionResult> {
  return runOperation('convert', { inputs: { audio: input }, parameters, outDir });
}

function stereo(): Float32Array[] {
  const channels = [noise(48_000, 3), noise(48_000, 4)];
  writeWav(at('in.wav'), channels, 48_000);
  return channels;
}

test.each([
  [{}, { codec: 'pcm_f32le', sample_rate: 48000, channels: 2 }],
  [{ bit_depth: '24' }, { codec: 'pcm_s24le' }],
  [{ format: 'flac' }, { codec: 'flac', container: 'flac' }],
  [
    { format: 'ogg', channels: 1 },
    { codec: 'vorbis', channels: 1 },
  ],
  [
    { format: 'mp3', sample_rate: 44100 },
    { codec: 'mp3', sample_rate: 44100 },
  ],
  [
    { format: 'opus', bit_rate: 96 },
    { codec: 'opus', container: 'ogg' },
  ],
])('%j gives %j', async (parameters, expected) => {
  stereo();
  const { outputs } = await convert(at('in.wav'), parameters);
  expect(outputs['converted']).toMatchObject({ audio: { ...expected } });
  const { audio } = outputs['converted'] as { audio: { duration_seconds: number } };
  expect(audio.duration_seconds).toBeCloseTo(1, 1);
});

test('one channel is the mean of all, and float samples stay what they are', async () => {
  const [left, right] = stereo();
  await convert(at('in.wav'), { channels: 1 });
  const { channels } = decodeWav(readFileSync(at('out', 'converted.wav')));
  expect(channels[0]).toHaveLength(48_000);
  left!.forEach((sample, i) => {
    expect(Math.abs(channels[0]![i]! - (sample + right![i]!) / 2)).toBeLessThan(1e-7);
  });
});

test('16 bits come through lossless formats untouched', async () => {
  makeMedia(at('in.wav'), 'sine=440:duration=1:sample_rate=44100', ['-c:a', 'pcm_s16le']);
  const { outputs } = await convert(at('in.wav'), { format: 'flac' });
  const { path } = outputs['converted'] as { path: string };
  await convert(path, {}, at('again'));
  const [given, expected] = [at('again', 'converted.wav'), at('in.wav')].map(
    (name) => decodeWav(readFileSync(name)).channels,
  );
  expect(given).toEqual(expected);
});

test('a sine keeps its level through the resampler', async () => {
  const sine = Float32Array.from({ length: 44_100 }, (_, i) => 0.5 * Math.sin(i * 0.1));
  writeWav(at('in.wav'), [sine], 44_100);
  await convert(at('in.wav'), { sample_rate: 22_050 });
  const [half] = decodeWav(readFileSync(at('out', 'converted.wav'))).channels;
  expect(half).toHaveLength(22_050);
  for (let i = 1000; i < 21_000; i++) expect(half![i]).toBeCloseTo(0.5 * Math.sin(i * 0.2), 4);
});

test('equal sound gives equal bytes', async () => {
  stereo();
  for (const format of ['ogg', 'opus', 'mp3', 'flac']) {
    const runs = [
      await convert(at('in.wav'), { format }, at('one')),
      await convert(at('in.wav'), { format }, at('two')),
    ];
    const [first, second] = runs.map(
      ({ outputs }) => (outputs['converted'] as { sha256: string }).sha256,
    );
    expect(first).toBe(second);
  }
});

test.each([
  [{ format: 'mp3', bit_depth: '16' }, 'bit_depth is 16; allowed for mp3: auto'],
  [{ format: 'flac', bit_depth: 'float' }, 'bit_depth is float; allowed for flac: auto, 16, 24'],
  [{ format: 'opus', sample_rate: 44100 }, 'sample_rate is 44100; allowed for opus: 8000,'],
  [{ format: 'flac', bit_rate: 128 }, 'bit_rate is 128; allowed for flac'],
  [{ channels: 5 }, '2 channels and the operation wants 5'],
])('%j is refused', async (parameters, message) => {
  stereo();
  await expect(convert(at('in.wav'), parameters)).rejects.toThrow(message);
});
