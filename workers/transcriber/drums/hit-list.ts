import { type DrumHit } from '@attacca/audio';
import { type ModelIdentity } from '../runtime/load-model';

/** Drum hits as the port type `events` has them: one value per hit in each list, by time. */
export interface HitList {
  /** Seconds. */
  readonly times: readonly number[];
  readonly samples: readonly number[];
  readonly instruments: readonly string[];
  /** 1 … 127. */
  readonly velocities: readonly number[];
  /** What they were heard by. */
  readonly model: ModelIdentity;
}

/** @param sampleRate Hz, of the samples */
export function hitList(
  hits: readonly DrumHit[],
  { sampleRate, model }: { readonly sampleRate: number; readonly model: ModelIdentity },
): HitList {
  return {
    times: hits.map(({ time }) => time),
    samples: hits.map(({ time }) => Math.round(time * sampleRate)),
    instruments: hits.map(({ instrument }) => instrument),
    velocities: hits.map(({ velocity }) => velocity),
    model,
  };
}
