import { closeSync, openSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { bytesPerSample, decodeFrames, decodeMean, type SampleEncoding } from '@attacca/audio';
import { type ViewList } from '@attacca/core';
import { readAtOnce } from '../execution/read-stretch';
import { type SoundBlock } from '../operation/context';
import { assertConvertible, type SoundFormat } from './conversion-filters';
import { BLOCK_FRAMES } from './deinterleave';

/** A stretch of uncompressed sample frames in a file. */
export interface PcmRegion {
  readonly path: string;
  readonly offset_bytes: number;
  readonly frames: number;
  readonly channels: number;
  /** In Hz. */
  readonly sample_rate: number;
  readonly sample_format: ViewList['sample_format'];
}

const encodings: Readonly<Record<ViewList['sample_format'], SampleEncoding>> = {
  pcm_u8: 'pcm8',
  pcm_s16: 'pcm16',
  pcm_s24: 'pcm24',
  pcm_s32: 'pcm32',
  float32: 'float32',
  float64: 'float64',
};

/** The name that view lists give an encoding. */
export function sampleFormatOf(encoding: SampleEncoding): PcmRegion['sample_format'] {
  const formats = Object.keys(encodings) as PcmRegion['sample_format'][];
  return formats.find((format) => encodings[format] === encoding)!;
}

export function encodingOf(format: PcmRegion['sample_format']): SampleEncoding {
  return encodings[format];
}

export function bytesPerFrame(region: Pick<PcmRegion, 'channels' | 'sample_format'>): number {
  return region.channels * bytesPerSample(encodings[region.sample_format]);
}

/**
 * Reads a region block by block, straight from disk, in the wanted number of channels. A block is read by the thread that
 * wants it: handing the read to another takes many times as long.
 */
export async function* pcmBlocks(
  region: PcmRegion,
  channels: number,
  signal: AbortSignal,
): AsyncGenerator<SoundBlock> {
  assertConvertible(region.channels, channels);
  // What has no frames may have no file.
  if (region.frames === 0) return;
  const frameBytes = bytesPerFrame(region);
  const decode = blockDecoder(region, channels);
  const bytes = new Uint8Array(Math.min(BLOCK_FRAMES, region.frames) * frameBytes);
  const file = openSync(region.path, 'r');
  try {
    for (let done = 0; done < region.frames; done += BLOCK_FRAMES) {
      signal.throwIfAborted();
      const part = bytes.subarray(0, Math.min(BLOCK_FRAMES, region.frames - done) * frameBytes);
      const read = readAtOnce(file, region.offset_bytes + done * frameBytes, part);
      if (read < frameBytes) return;
      yield decode(part.subarray(0, read - (read % frameBytes)));
      // What is read at once keeps this thread from hearing that it must stop.
      if (region.frames > BLOCK_FRAMES) await nextTurn();
    }
  } finally {
    closeSync(file);
  }
}

/** All channels, the mean of all, or one channel many times. */
function blockDecoder(region: PcmRegion, channels: number): (bytes: Uint8Array) => SoundBlock {
  const layout = { channels: region.channels, encoding: encodings[region.sample_format] };
  const isMean = channels !== region.channels;
  const rooms = roomsFor(isMean ? 1 : channels);
  return (bytes) => {
    const into = rooms(bytes.length / bytesPerFrame(region));
    if (!isMean) return decodeFrames(bytes, layout, into);
    const mean = decodeMean(bytes, layout, into[0]);
    return Array.from({ length: channels }, () => mean);
  };
}

/** Arrays of a length, the same ones again and again. */
function roomsFor(count: number): (frames: number) => Float32Array[] {
  let rooms: Float32Array[] = [];
  return (frames) => {
    rooms =
      rooms.length > 0 ? rooms : Array.from({ length: count }, () => new Float32Array(frames));
    return rooms.map((room) => room.subarray(0, frames));
  };
}

/** True where whatever the bytes are is a sample between -1 and 1. */
export function isInteger(format: PcmRegion['sample_format']): boolean {
  return format !== 'float32' && format !== 'float64';
}

/** The part `[from, to)` of a region, in frames from its start. */
export function cutRegion(region: PcmRegion, from: number, to: number): PcmRegion {
  return {
    ...region,
    offset_bytes: region.offset_bytes + from * bytesPerFrame(region),
    frames: to - from,
  };
}

export function formatOf(region: PcmRegion): SoundFormat {
  return { channels: region.channels, sampleRate: region.sample_rate };
}
