import { AttaccaError, type Limits } from '@attacca/core';
import { type AudioInput } from '../operation/context';
import { type SoundFormat } from '../sound/conversion-filters';
import { type FfmpegLimits } from '../sound/ffmpeg';
import { type InspectedSound } from '../sound/inspect-sound';
import { pcmBlocks, type PcmRegion } from '../sound/pcm-region';
import { usableBlocks } from '../sound/usable-samples';

export type SoundLimits = Required<FfmpegLimits>;

/** Uncompressed sound at the wanted rate already: read straight from disk. */
export function pcmInput(
  region: PcmRegion,
  wanted: SoundFormat,
  { signal }: SoundLimits,
): AudioInput {
  return {
    ...wanted,
    estimatedFrames: region.frames,
    blocks: () => usableBlocks(pcmBlocks(region, wanted.channels, signal), wanted.sampleRate),
  };
}

/** A sound file as its port wants it: directly where that is possible, else through ffmpeg. */
export function fileInput(
  sound: InspectedSound,
  wanted: SoundFormat,
  limits: SoundLimits,
): AudioInput {
  const { facts, pcm, path } = sound;
  if (pcm !== null && pcm.sample_rate === wanted.sampleRate) return pcmInput(pcm, wanted, limits);
  return {
    ...wanted,
    estimatedFrames: Math.round(facts.duration_seconds * wanted.sampleRate),
    async *blocks() {
      const { decodeBlocks } = await import('../sound/decode');
      yield* usableBlocks(decodeBlocks({ path, facts }, wanted, limits), wanted.sampleRate);
    },
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
