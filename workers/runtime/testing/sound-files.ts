import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { encodeWav } from '@attacca/audio';

/** Makes a media file with ffmpeg from a lavfi description. */
export function makeMedia(path: string, source: string, options: readonly string[] = []): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...options, path]);
}

/** Seeded noise between -0.5 and 0.5 (mulberry32). */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  });
}

/** Writes samples as float32 WAV. */
export function writeWav(
  path: string,
  channels: readonly Float32Array[],
  sampleRate: number,
): void {
  writeFileSync(path, wavBytes(channels, sampleRate));
}

export function wavBytes(channels: readonly Float32Array[], sampleRate: number): Buffer {
  return Buffer.from(encodeWav({ channels, sampleRate }, 'float32'));
}
