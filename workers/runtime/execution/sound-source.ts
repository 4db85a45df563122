import { AttaccaError, type ConversionFacts, type Limits } from '@attacca/core';
import { type AudioInput, type SoundBlock } from '../operation/context';
import { type SoundFormat } from '../sound/conversion-filters';
import { type FfmpegLimits } from '../sound/ffmpeg';
import { type InspectedSound } from '../sound/inspect-sound';
import { isInteger, pcmBlocks, type PcmRegion } from '../sound/pcm-region';
import {
  canResample,
  resampledBlocks,
  resampledFrames,
  type RateChange,
} from '../sound/resampled-blocks';
import { usableBlocks } from '../sound/usable-samples';

export type SoundLimits = Required<FfmpegLimits>;

/** Uncompressed sound: read straight from disk, and brought to the wanted rate by ourselves. */
export function pcmInput(
  region: PcmRegion,
  wanted: SoundFormat,
  { signal }: SoundLimits,
): AudioInput {
  const native = { channels: wanted.channels, sampleRate: region.sample_rate };
  return atRate(wanted, native, {
    frames: region.frames,
    isUsable: isInteger(region.sample_format),
    blocks: () => pcmBlocks(region, wanted.channels, signal),
  });
}

/** A sound file as its port wants it: directly where that is possible, else decoded by ffmpeg. */
export function fileInput(
  sound: InspectedSound,
  wanted: SoundFormat,
  limits: SoundLimits,
): AudioInput {
  const { facts, pcm, path } = sound;
  const isOurs = canResample({ from: facts.sample_rate, to: wanted.sampleRate });
  if (pcm !== null && isOurs) return pcmInput(pcm, wanted, limits);
  const decoded = { ...wanted, sampleRate: isOurs ? facts.sample_rate : wanted.sampleRate };
  return atRate(wanted, decoded, {
    frames: Math.round(facts.duration_seconds * decoded.sampleRate),
    isUsable: false,
    async *blocks() {
      const { decodeBlocks } = await import('../sound/decode');
      yield* decodeBlocks({ path, facts }, decoded, limits);
    },
  });
}

/** Which resampler brings a file's sound to a rate: the same for all files, however they are read. */
export async function resamplerOf(rates: RateChange): Promise<ConversionFacts['resampler']> {
  if (rates.from === rates.to) return 'none';
  if (canResample(rates)) return 'attacca';
  return (await import('../sound/conversion-filters')).resamplerName();
}

interface NativeSound {
  /** How many there are about. */
  readonly frames: number;
  /** True if every sample is known to be a number that is not too loud. */
  readonly isUsable: boolean;
  readonly blocks: () => AsyncIterable<SoundBlock>;
}

function atRate(wanted: SoundFormat, native: SoundFormat, sound: NativeSound): AudioInput {
  const rates = { from: native.sampleRate, to: wanted.sampleRate };
  const usable = (): AsyncIterable<SoundBlock> =>
    sound.isUsable ? sound.blocks() : usableBlocks(sound.blocks(), native.sampleRate);
  if (rates.from === rates.to) return { ...wanted, estimatedFrames: sound.frames, blocks: usable };
  return {
    ...wanted,
    estimatedFrames: resampledFrames(sound.frames, rates),
    blocks: () => resampledBlocks(usable(), rates),
  };
}

/** The manifest's limits on what may come in. @throws AttaccaError INPUT_TOO_LARGE */
export function assertWithinLimits(
  port: string,
  { size_bytes, duration_seconds }: { size_bytes: number; duration_seconds?: number },
  limits: Limits,
): void {
  if (size_bytes > limits.max_input_bytes) {
    const allowed = `at most ${limits.max_input_bytes} bytes`;
    throw tooLarge({
      port,
      given: size_bytes,
      allowed,
      message: `The input "${port}" has ${size_bytes} bytes; allowed is ${allowed}.`,
    });
  }
  if (duration_seconds !== undefined && duration_seconds > limits.max_duration_seconds) {
    const allowed = `at most ${limits.max_duration_seconds} s`;
    const message = `The input "${port}" lasts ${duration_seconds.toFixed(1)} s; allowed is ${allowed}.`;
    throw tooLarge({ port, given: duration_seconds, allowed, message });
  }
}

function tooLarge(fault: {
  port: string;
  given: number;
  allowed: string;
  message: string;
}): AttaccaError {
  const { port, ...error } = fault;
  return new AttaccaError('INPUT_TOO_LARGE', fault.message, {
    errors: [{ field: `inputs.${port}`, ...error }],
  });
}
