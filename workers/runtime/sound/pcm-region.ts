import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  bytesPerSample,
  decodeFrames,
  decodeMean,
  type FrameLayout,
  type SampleEncoding,
} from '@attacca/audio';
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
  const frameBytes = bytesPerFrame(region);
  const layout = { channels: region.channels, encoding: encodings[region.sample_format] };
  for (let done = 0; done < region.frames; done += BLOCK_FRAMES) {
    signal.throwIfAborted();
    const bytes = await readStretch({
      source: { path: region.path },
      offset: region.offset_bytes + done * frameBytes,
      length: Math.min(BLOCK_FRAMES, region.frames - done) * frameBytes,
    });
    const whole = bytes.subarray(0, bytes.length - (bytes.length % frameBytes));
    if (whole.length === 0) return;
    yield toChannels(whole, layout, channels);
    // What is read at once keeps this thread from hearing that it must stop.
    if (region.frames > BLOCK_FRAMES) await nextTurn();
  }
}

/** The mean of all channels, or one channel many times. */
function toChannels(bytes: Uint8Array, layout: FrameLayout, channels: number): SoundBlock {
  if (layout.channels === channels) return decodeFrames(bytes, layout);
  const mean = decodeMean(bytes, layout);
  return Array.from({ length: channels }, () => mean);
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
