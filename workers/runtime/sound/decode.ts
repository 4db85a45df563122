import { AttaccaError, type AudioFacts } from '@attacca/core';
import { type SoundBlock } from '../operation/context';
import {
  FfmpegError,
  guardedInput,
  streamFfmpeg,
  type FfmpegInput,
  type FfmpegLimits,
} from './ffmpeg';
import { conversionFilters, type SoundFormat } from './conversion-filters';
import { deinterleave } from './deinterleave';
import { assertComplete } from './truncation';

/** A media file to decode, and what ffprobe said of it. */
export interface DecodeSource {
  readonly path: string;
  readonly facts: AudioFacts;
}

/** The first audio stream only; no tags, no pictures. */
const firstAudioStream = ['-map', '0:a:0', '-vn', '-sn', '-dn'];

/**
 * Decodes the first audio stream to float32 in the wanted channels and rate, block by block.
 * @throws AttaccaError INVALID_INPUT_FILE when nothing can be decoded, TRUNCATED_FILE when there is
 *   less than the container promises, INPUT_TOO_LARGE when there is more than is allowed, INPUT_MISMATCH when the channels cannot be brought to what is wanted
 */
export async function* decodeBlocks(
  source: DecodeSource,
  wanted: SoundFormat,
  limits: FfmpegLimits,
): AsyncGenerator<SoundBlock> {
  const native = { channels: source.facts.channels, sampleRate: source.facts.sample_rate };
  const filters = conversionFilters(native, wanted);
  const options = [
    ...firstAudioStream,
    ...filterOption(filters),
    '-c:a',
    'pcm_f32le',
    '-f',
    'f32le',
  ];
  let frames = 0;
  const bytes = readDecoded(guardedInput(source.path), options, limits);
  for await (const block of deinterleave(bytes, wanted.channels)) {
    frames += block[0]!.length;
    assertNotEndless(frames / wanted.sampleRate, limits);
    yield block;
  }
  assertComplete(source.facts, frames / wanted.sampleRate);
}

/** A second is granted for what encoders put before and after. */
function assertNotEndless(seconds: number, { maxSoundSeconds = Infinity }: FfmpegLimits): void {
  if (seconds <= maxSoundSeconds + 1) return;
  throw new AttaccaError(
    'INPUT_TOO_LARGE',
    `The file holds more sound than it says, and more than ${maxSoundSeconds} s, which is allowed.`,
  );
}

/**
 * Decodes a whole file without keeping anything.
 * @returns the seconds of sound that came out
 * @throws AttaccaError as `decodeBlocks`
 */
export async function checkDecodes(source: DecodeSource, limits: FfmpegLimits): Promise<number> {
  // One channel of 16-bit samples is the least that still counts frames exactly.
  const filters = ['pan=mono|c0=c0'];
  const options = [
    ...firstAudioStream,
    ...filterOption(filters),
    '-c:a',
    'pcm_s16le',
    '-f',
    's16le',
  ];
  let bytes = 0;
  for await (const chunk of readDecoded(guardedInput(source.path), options, limits)) {
    bytes += chunk.length;
  }
  const seconds = bytes / 2 / source.facts.sample_rate;
  assertComplete(source.facts, seconds);
  return seconds;
}

/** ffmpeg's output, with its failure translated for people. */
async function* readDecoded(
  input: FfmpegInput,
  options: readonly string[],
  limits: FfmpegLimits,
): AsyncGenerator<Buffer> {
  try {
    yield* streamFfmpeg(input, options, limits);
  } catch (error) {
    throw error instanceof FfmpegError ? undecodable(error) : error;
  }
}

function undecodable(error: FfmpegError): AttaccaError {
  const [reason = ''] = error.faults.trim().split('\n').slice(-1);
  return new AttaccaError(
    'INVALID_INPUT_FILE',
    `The sound in the file cannot be decoded${reason === '' ? '' : ` (${withoutPaths(reason)})`}.`,
    { cause: error },
  );
}

/** Paths of our own work files tell a user nothing. */
function withoutPaths(text: string): string {
  return text.replace(/\/\S+?(?=:|\s|$)/g, 'the file').trim();
}

function filterOption(filters: readonly string[]): string[] {
  return filters.length === 0 ? [] : ['-af', filters.join(',')];
}
