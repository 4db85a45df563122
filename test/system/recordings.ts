import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@attacca/audio';

/** Real music with drums, 25 seconds; its licence stands beside it. */
export const realRecording = join(__dirname, '../fixtures/recordings/spunkyrace-excerpt.ogg');

/**
 * A song of `hits` decaying noise bursts, one every `spacingSeconds`, in silence: every hit is one slice.
 * Noise is seeded, so that the file is the same every time.
 */
export function hitsWav(
  hits: number,
  spacingSeconds: number,
  sampleRate = 22050,
  seed = 1,
): Uint8Array {
  const spacing = Math.round(spacingSeconds * sampleRate);
  const samples = new Float32Array(hits * spacing);
  let state = seed;
  for (let hit = 0; hit < hits; hit += 1) {
    for (let i = 0; i < spacing / 2; i += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      samples[hit * spacing + spacing / 4 + i] =
        (state / 2 ** 31 - 1) * 0.5 * Math.exp((-8 * i) / spacing);
    }
  }
  return encodeWav({ channels: [samples], sampleRate }, 'pcm16');
}

/** Runs ffmpeg and gives the file it wrote. `arguments_` end before the output's name. */
export function ffmpegMade(name: string, arguments_: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'attacca-made-'));
  try {
    const path = join(folder, name);
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...arguments_, path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const sine = (seconds: number): string[] => [
  '-f',
  'lavfi',
  '-i',
  `sine=frequency=440:duration=${seconds}`,
];

/** Decaying noise bursts of 75 ms at `times`, in silence of `seconds`: every burst is an attack. Mono, 22,050 Hz. */
export function burstsWav(times: readonly number[], seconds: number): Uint8Array {
  const sampleRate = 22_050;
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  const length = Math.round(0.075 * sampleRate);
  let state = 1;
  for (const time of times) {
    const start = Math.round(time * sampleRate);
    for (let i = 0; i < length; i += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      samples[start + i] = (state / 2 ** 31 - 1) * 0.5 * Math.exp((-4 * i) / length);
    }
  }
  return encodeWav({ channels: [samples], sampleRate }, 'pcm16');
}
