import { type CanonicalPcm } from '../../runtime/operation/context';

/** Where points in samples of one rate lie in a sound of another. */
export function scalePoints(
  points: readonly number[],
  sampleRate: number,
  pcm: CanonicalPcm,
): number[] {
  return points.map((point) =>
    Math.min(pcm.frames, Math.round((point * pcm.sample_rate) / sampleRate)),
  );
}

/** Points of a sound as the content of an `events` port. */
export function eventsAt(
  samples: readonly number[],
  sampleRate: number,
): { times: number[]; samples: readonly number[] } {
  return { times: samples.map((sample) => sample / sampleRate), samples };
}
