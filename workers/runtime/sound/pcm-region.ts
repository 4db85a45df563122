import { createReadStream } from 'node:fs';
import { bytesPerSample, decodeFrames, type SampleEncoding } from '@attacca/audio';
import { type ViewList } from '@attacca/core';
import { readStretch } from '../execution/read-stretch';
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

/** Reads a region block by block, straight from disk, in the wanted number of channels. */
export async function* pcmBlocks(
  region: PcmRegion,
  channels: number,
  signal: AbortSignal,
): AsyncGenerator<SoundBlock> {
  assertConvertible(region.channels, channels);
  if (region.frames === 0) return;
  const frameBytes = bytesPerFrame(region);
  const layout = { channels: region.channels, encoding: encodings[region.sample_format] };
  if (region.frames <= BLOCK_FRAMES) {
    signal.throwIfAborted();
    const { path, offset_bytes: offset } = region;
    const bytes = await readStretch({
      source: { path },
      offset,
      length: region.frames * frameBytes,
    });
    const whole = bytes.subarray(0, bytes.length - (bytes.length % frameBytes));
    if (whole.length > 0) yield toChannels(decodeFrames(whole, layout), channels);
    return;
  }
  const stream = createReadStream(region.path, {
    start: region.offset_bytes,
    end: region.offset_bytes + region.frames * frameBytes - 1,
    highWaterMark: BLOCK_FRAMES * frameBytes,
    signal,
  });
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % frameBytes);
    rest = bytes.subarray(whole);
    if (whole === 0) continue;
    yield toChannels(decodeFrames(bytes.subarray(0, whole), layout), channels);
  }
}

/** The mean of all channels, or one channel many times. */
function toChannels(block: SoundBlock, channels: number): SoundBlock {
  if (block.length === channels) return block;
  const [first] = block;
  if (channels > 1) return Array.from({ length: channels }, () => first!);
  const mean = new Float32Array(first!.length);
  const scale = 1 / block.length;
  for (let i = 0; i < mean.length; i++) {
    let sum = 0;
    for (const channel of block) sum += channel[i]!;
    mean[i] = sum * scale;
  }
  return [mean];
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
