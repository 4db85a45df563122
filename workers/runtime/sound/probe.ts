import Ffmpeg from 'fluent-ffmpeg';
import { AttaccaError, type AudioFacts } from '@attacca/core';
import { mediaBinaries } from './binaries';
import { fileName, inputGuards, memoryLimit } from './input-guards';

/** ffprobe reads headers only; what takes longer than this hangs. */
const PROBE_LIMIT_MS = 60_000;

export interface ProbedAudio {
  readonly facts: AudioFacts;
  /** True when the decoder gives 16-bit samples, so that 16 bits hold the sound without loss. */
  readonly isSixteenBit: boolean;
}

/**
 * What ffprobe says of the first audio stream of a file.
 * The facts' `duration_seconds` is what the container states: 0 when it does not, an estimate for some MP3.
 * @throws AttaccaError INVALID_INPUT_FILE, TRUNCATED_FILE or NO_AUDIO_STREAM
 */
export async function probeAudio(path: string): Promise<ProbedAudio> {
  const data = await runFfprobe(path);
  const audio = data.streams.find((stream) => stream.codec_type === 'audio');
  if (audio === undefined) throw noAudio(data);
  const channels = audio.channels ?? 0;
  const sampleRate = Number(audio.sample_rate ?? 0);
  if (!(channels > 0) || !(sampleRate > 0)) {
    throw new AttaccaError(
      'INVALID_INPUT_FILE',
      'The file has a sound track, but nothing in it says how to decode it.',
    );
  }
  const facts = {
    channels,
    sample_rate: sampleRate,
    duration_seconds: firstNumber(audio.duration, data.format.duration),
    codec: audio.codec_name ?? 'unknown',
    container: data.format.format_name ?? 'unknown',
  };
  return { facts, isSixteenBit: /^s16p?$/.test(String(audio.sample_fmt)) };
}

/** All that ffprobe says of a file. @throws AttaccaError INVALID_INPUT_FILE, TRUNCATED_FILE or TASK_TIMEOUT */
export function runFfprobe(path: string): Promise<Ffmpeg.FfprobeData> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new AttaccaError(
          'TASK_TIMEOUT',
          `ffprobe did not answer within ${PROBE_LIMIT_MS / 1000} s.`,
        ),
      );
    }, PROBE_LIMIT_MS);
    Ffmpeg(fileName(path))
      .setFfprobePath(mediaBinaries().ffprobe)
      .ffprobe(0, ['-v', 'error', ...memoryLimit, ...inputGuards], (error: Error | null, data) => {
        clearTimeout(timer);
        if (error === null || error === undefined) resolve(data);
        else reject(unreadable(error));
      });
  });
}

function unreadable(error: Error): AttaccaError {
  if (error.message.includes('moov atom not found')) {
    return new AttaccaError(
      'TRUNCATED_FILE',
      'The file ends before its index (the "moov atom"): it was not completely written or uploaded.',
      { cause: error },
    );
  }
  return new AttaccaError(
    'INVALID_INPUT_FILE',
    'The file is not a sound or video file that can be read, whatever its name says.',
    { cause: error },
  );
}

function noAudio(data: Ffmpeg.FfprobeData): AttaccaError {
  const hasVideo = data.streams.some((stream) => stream.codec_type === 'video');
  return new AttaccaError(
    'NO_AUDIO_STREAM',
    hasVideo ? 'The file is a video without sound.' : 'The file holds no sound.',
  );
}

function firstNumber(...values: readonly unknown[]): number {
  return values.map(Number).find((value) => Number.isFinite(value) && value > 0) ?? 0;
}
