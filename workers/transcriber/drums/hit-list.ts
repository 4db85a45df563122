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
  /** What judged them with all others in view, if anything did. */
  readonly context_model?: ModelIdentity;
}

export interface HitListOptions {
  /** Hz, of the samples. */
  readonly sampleRate: number;
  readonly model: ModelIdentity;
  readonly context: ModelIdentity | null;
}

export function hitList(
  hits: readonly DrumHit[],
  { sampleRate, model, context }: HitListOptions,
): HitList {
  return {
    times: hits.map(({ time }) => time),
    samples: hits.map(({ time }) => Math.round(time * sampleRate)),
    instruments: hits.map(({ instrument }) => instrument),
    velocities: hits.map(({ velocity }) => velocity),
    model,
    ...(context === null ? {} : { context_model: context }),
  };
}
