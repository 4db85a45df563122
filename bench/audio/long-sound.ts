import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFrames, encodeNpy, encodeWavHeader } from '@attacca/audio';
import { type Music } from './music';

/** The music over and over, at other levels, as a 16-bit mono WAV. */
export function writeLongWav(
  path: string,
  {
    music,
    rate,
    seconds,
  }: { readonly music: Music; readonly rate: number; readonly seconds: number },
): void {
  const samples = music.samples[rate]!;
  const file = openSync(path, 'w');
  const frames = seconds * rate;
  const format = { channels: 1, sampleRate: rate, encoding: 'pcm16' } as const;
  writeSync(file, encodeWavHeader({ ...format, frames }));
  for (let written = 0, turn = 0; written < frames; turn++) {
    const level = 0.5 + 0.5 * ((turn * 0.618) % 1);
    const part = samples.subarray(0, frames - written).map((sample) => level * sample);
    writeSync(file, encodeFrames([part], format.encoding));
    written += part.length;
  }
  closeSync(file);
}

const JOINED = { bands: 128, hopSamples: 512, frameSamples: 2048, rate: 22_050 } as const;
/** About 30 seconds. */
const SLICE_FRAMES = 1292;

/**
 * Mel spectrograms of overlapping slices of a sound, for `join-features`: the same one again and again, which is read
 * and joined as if each were another.
 * @returns what follows `attacca op join-features`
 */
export function writeSlicedFeature(folder: string, seconds: number): string[] {
  const { bands, hopSamples, frameSamples, rate } = JOINED;
  const step = SLICE_FRAMES * hopSamples;
  const slices = Math.max(1, Math.round((seconds * rate) / step));
  const length = step + frameSamples;
  const frames = 1 + Math.floor(length / hopSamples);
  const layout = join(folder, 'layout.json');
  const feature = join(folder, 'feature.npy');
  writeFileSync(
    layout,
    JSON.stringify({
      ...{ sample_rate: rate, samples: slices * step + frameSamples, slices },
      ...{ length_samples: length, overlap_samples: frameSamples },
    }),
  );
  const data = Float32Array.from(
    { length: bands * frames },
    (_, i) => 1e-4 + (Math.sin(i / 7) ** 2 * (i % 31)) / 31,
  );
  writeFileSync(feature, encodeNpy({ shape: [bands, frames], data }));
  return ['--input', `layout=${layout}`, ...Array<string>(slices).fill(feature)];
}
