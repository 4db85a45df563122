import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeNpy, encodeWav } from '@attacca/audio';
import { resolveParameters } from '@attacca/core';
import { loadManifests } from '@attacca/manifests';
import { TOLERANCES } from '../test/tolerances';
import { executeLocally } from './index';
import { noise } from './runtime/testing/sound-files';

const operation = loadManifests(join(__dirname, '..', 'manifests')).findOperationAnywhere(
  'librosa-mfcc',
)!;
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'attacca-rates-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Noise that is not the same in all channels, and begins and ends at once. */
function writeNoise(name: string, { channels = 2, rate = 44100, frames = 60_000 }): string {
  const sound = Array.from({ length: channels }, (_, seed) => noise(frames, seed + 1));
  writeFileSync(at(name), encodeWav({ channels: sound, sampleRate: rate }, 'pcm16'));
  return at(name);
}

function byFfmpeg(from: string, name: string, options: readonly string[] = []): string {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from, ...options, at(name)]);
  return at(name);
}

async function mfccOf(
  input: string,
): Promise<{ shape: readonly number[]; data: ArrayLike<number> }> {
  const { parameters } = resolveParameters(operation, {});
  const outDir = at('out');
  await executeLocally({ operation, parameters, inputs: { audio: input }, outDir });
  const { shape, data } = decodeNpy(new Uint8Array(readFileSync(join(outDir, 'mfcc.npy'))));
  return { shape, data: data as Float32Array };
}

function largestDifference(given: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(given.length).toBe(expected.length);
  return Array.from(given).reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i]!)), 0);
}

describe('a file at another rate than an operation wants', () => {
  test('gives the same, to the bit, read by ourselves and decoded by ffmpeg', async () => {
    const wav = writeNoise('stereo.wav', {});
    const flac = byFfmpeg(wav, 'stereo.flac');
    expect(await mfccOf(wav)).toEqual(await mfccOf(flac));
  });

  test.each([
    ['stereo at 44.1 kHz', { channels: 2, rate: 44100 }],
    ['mono at 48 kHz', { channels: 1, rate: 48000 }],
    ['six channels at 16 kHz, whose mean is taken', { channels: 6, rate: 16000 }],
    ['of an odd length', { channels: 2, rate: 44100, frames: 51_203 }],
  ])('%s gives what it gives resampled by soxr', async (_, sound) => {
    const wav = writeNoise('given.wav', sound);
    const mean = `pan=mono|c0=${Array.from({ length: sound.channels }, (_c, c) => `${1 / sound.channels}*c${c}`).join('+')}`;
    const filters = `aformat=sample_fmts=fltp,${mean},aresample=22050:resampler=soxr:precision=20`;
    const at22050 = byFfmpeg(wav, 'soxr.wav', ['-af', filters, '-c:a', 'pcm_f32le']);
    const [given, expected] = [await mfccOf(wav), await mfccOf(at22050)];
    expect(given.shape).toEqual(expected.shape);
    expect(largestDifference(given.data, expected.data)).toBeLessThan(TOLERANCES.mfcc.abs);
  });
});
