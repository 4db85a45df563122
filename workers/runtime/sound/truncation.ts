import { AttaccaError, type AudioFacts } from '@attacca/core';

/**
 * Containers that are meant to be cut anywhere, or whose stated length is an estimate: what decodes is
 * what there is. Everything else states its length, and holds less only when bytes are missing.
 */
const openEnded = [
  'mp3',
  'ogg',
  'aac',
  'mpegts',
  'mpeg',
  'ac3',
  'eac3',
  'dts',
  'amr',
  'flv',
  'asf',
];

/** Encoder delay and padding may be missing without anything being lost. */
const TOLERANCE_SECONDS = 0.25;
const TOLERANCE_FRACTION = 0.01;

/**
 * @param facts what the container states
 * @param decodedSeconds what came out of the decoder
 * @throws AttaccaError INVALID_INPUT_FILE when nothing came out, TRUNCATED_FILE when too little did
 */
export function assertComplete(facts: AudioFacts, decodedSeconds: number): void {
  if (decodedSeconds === 0) {
    throw new AttaccaError(
      'INVALID_INPUT_FILE',
      'The file has a sound track, but not one sample in it.',
    );
  }
  const stated = facts.duration_seconds;
  if (facts.container.split(',').some((name) => openEnded.includes(name))) return;
  if (stated - decodedSeconds <= Math.max(TOLERANCE_SECONDS, TOLERANCE_FRACTION * stated)) return;
  throw new AttaccaError(
    'TRUNCATED_FILE',
    `The file says it holds ${stated.toFixed(2)} s of sound, but ends after ${decodedSeconds.toFixed(2)} s.`,
  );
}
