import { type WholeSignal } from '../essentia/whole-signal';

const BEAT_SECONDS = 0.05;
const END_SECONDS = 0.05;
/** 6 dB and 40 dB as ratios of mean squares. */
const EQUALLY_LOUD = 4;
const FAR_BELOW = 1e-4;

/** The sum of squares of the 50 ms after each beat. */
export function beatEnergies(
  { samples, sampleRate }: WholeSignal,
  beats: readonly number[],
): number[] {
  return beats.map((seconds) => {
    const from = Math.round(seconds * sampleRate);
    return energy(samples.subarray(from, from + Math.round(BEAT_SECONDS * sampleRate)));
  });
}

/** Whether the end goes on smoothly at the beginning. */
export function isLoopable({ samples, sampleRate, isSilent }: WholeSignal): boolean {
  const ends = Math.round(END_SECONDS * sampleRate);
  if (isSilent || samples.length < 2 * ends) return false;
  const first = energy(samples.subarray(0, ends)) / ends;
  const last = energy(samples.subarray(samples.length - ends)) / ends;
  const least = FAR_BELOW * (energy(samples) / samples.length);
  if (Math.min(first, last) < least) return false;
  if (Math.max(first, last) > EQUALLY_LOUD * Math.min(first, last)) return false;
  const step = Math.abs(samples[0]! - samples.at(-1)!);
  return step <= largestStep(samples.subarray(0, ends), samples.subarray(samples.length - ends));
}

function largestStep(...parts: readonly Float32Array[]): number {
  let largest = 0;
  for (const part of parts)
    for (let i = 1; i < part.length; i++)
      largest = Math.max(largest, Math.abs(part[i]! - part[i - 1]!));
  return largest;
}

function energy(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return sum;
}
