import { mkdir, mkdtemp, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFrames } from '@attacca/audio';
import { resample, type SoundFormat } from './conversion-filters';
import { runFfmpeg, type FfmpegLimits } from './ffmpeg';
import { bytesPerFrame, pcmBlocks, type PcmRegion } from './pcm-region';

interface ResampleItemsOptions extends FfmpegLimits {
  readonly wanted: SoundFormat;
  /** Made if need be; what is written there is the caller's to remove. */
  readonly folder: string;
}

/** ffmpeg opens two files for every item: well under any limit on open files. */
const ITEMS_PER_PROCESS = 64;

/**
 * Brings many short sounds to one format with one ffmpeg process per 64 of them.
 * Each goes through a resampler of its own: the result is what it would be alone, bit for bit.
 * @returns raw float32 regions, in the order given
 */
export async function resampleItems(
  regions: readonly PcmRegion[],
  options: ResampleItemsOptions,
): Promise<PcmRegion[]> {
  const results: PcmRegion[] = [];
  await mkdir(options.folder, { recursive: true });
  for (let first = 0; first < regions.length; first += ITEMS_PER_PROCESS) {
    const group = regions.slice(first, first + ITEMS_PER_PROCESS);
    results.push(...(await resampleGroup(group, options)));
  }
  return results;
}

async function resampleGroup(
  regions: readonly PcmRegion[],
  options: ResampleItemsOptions,
): Promise<PcmRegion[]> {
  const { wanted } = options;
  // A folder for each process: ports and groups of one task must not share names.
  const folder = await mkdtemp(join(options.folder, 'resample-'));
  const name = (kind: string, index: number): string => join(folder, `${kind}-${index}.f32`);
  const isUsed = regions.map((region) => region.frames > 0);
  const used = regions.map((_, index) => index).filter((index) => isUsed[index]);
  for (const index of used) await writeRaw(name('from', index), regions[index]!, options);
  if (used.length > 0) {
    const raw = (rate: number): string[] => [
      '-f',
      'f32le',
      '-ar',
      `${rate}`,
      '-ac',
      `${wanted.channels}`,
    ];
    await runFfmpeg(
      used.map((index) => ({
        path: name('from', index),
        options: raw(regions[index]!.sample_rate),
      })),
      used.map((index, position) => ({
        path: name('to', index),
        options: ['-map', `${position}:a`, '-af', resample(wanted.sampleRate), '-f', 'f32le'],
      })),
      options,
    );
  }
  return Promise.all(
    regions.map((_, index) => rawRegion(isUsed[index] ? name('to', index) : null, wanted)),
  );
}

async function writeRaw(
  path: string,
  region: PcmRegion,
  options: ResampleItemsOptions,
): Promise<void> {
  const { channels } = options.wanted;
  const file = await open(path, 'w');
  try {
    for await (const block of pcmBlocks(region, channels, options.signal)) {
      await file.appendFile(encodeFrames(block, 'float32'));
    }
  } finally {
    await file.close();
  }
}

async function rawRegion(path: string | null, wanted: SoundFormat): Promise<PcmRegion> {
  const format = {
    channels: wanted.channels,
    sample_rate: wanted.sampleRate,
    sample_format: 'float32' as const,
  };
  if (path === null) return { path: '', offset_bytes: 0, frames: 0, ...format };
  const { size } = await stat(path);
  return { path, offset_bytes: 0, frames: Math.floor(size / bytesPerFrame(format)), ...format };
}
