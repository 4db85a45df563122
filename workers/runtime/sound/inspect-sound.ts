import { stat } from 'node:fs/promises';
import { AttaccaError, type AudioFacts } from '@attacca/core';
import { type PcmRegion } from './pcm-region';
import { openPcmWav, pcmFacts } from './wav-file';

/** What a sound file is. */
export interface InspectedSound {
  readonly path: string;
  readonly facts: AudioFacts;
  /** Where its samples lie, when it is a PCM WAV: it can be read without ffmpeg. */
  readonly pcm: PcmRegion | null;
  /** True when 16 bits hold the sound without loss. */
  readonly isSixteenBit: boolean;
}

/**
 * Finds out what a file is, from its bytes alone: PCM WAV by its header, everything else by ffprobe.
 * @throws AttaccaError EMPTY_FILE, INVALID_INPUT_FILE, TRUNCATED_FILE or NO_AUDIO_STREAM
 */
export async function inspectSound(path: string): Promise<InspectedSound> {
  const { size } = await stat(path);
  if (size === 0)
    throw new AttaccaError('EMPTY_FILE', 'The file is empty: it has no bytes at all.');
  const sound = await findOut(path, size);
  assertPlausible(sound.facts);
  return sound;
}

async function findOut(path: string, size: number): Promise<InspectedSound> {
  const pcm = await openPcmWav(path, { offset: 0, length: size });
  if (pcm !== null)
    return { path, facts: pcmFacts(pcm), pcm, isSixteenBit: pcm.sample_format === 'pcm_s16' };
  // Loaded when needed: most work on a laptop starts from PCM WAV and has no use for ffmpeg.
  const { probeAudio } = await import('./probe');
  return { path, ...(await probeAudio(path)), pcm: null };
}

/** Beyond every converter that records sound; what claims more has a header of rubbish. */
const HIGHEST_RATE = 10_000_000;
/** What ffmpeg can mix down. */
const MOST_CHANNELS = 64;

function assertPlausible({ channels, sample_rate }: AudioFacts): void {
  if (sample_rate > HIGHEST_RATE) throw implausible(`${sample_rate} Hz`, `${HIGHEST_RATE} Hz`);
  if (channels > MOST_CHANNELS) throw implausible(`${channels} channels`, `${MOST_CHANNELS}`);
}

function implausible(given: string, allowed: string): AttaccaError {
  return new AttaccaError(
    'INVALID_INPUT_FILE',
    `The file says that its sound has ${given}; at most ${allowed} can be read.`,
  );
}
