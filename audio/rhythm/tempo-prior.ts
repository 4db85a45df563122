import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite } from '../parameters/require-number';

/** What is thought of tempi before anything is heard: librosa's own log-normal curve, or one as likely as the other within limits. */
export interface TempoPriorOptions {
  /** The tempo that is likeliest beforehand, in beats per minute; default 120. */
  readonly startBpm?: number;
  /** Standard deviation of the tempo beforehand, in octaves; default 1. */
  readonly stdBpm?: number;
  /** All tempi from `lowBpm` to `highBpm` alike, instead of `startBpm` and `stdBpm` (scipy.stats.uniform); null for none; default null. */
  readonly uniformPrior?: { readonly lowBpm: number; readonly highBpm: number } | null;
}

/** The logarithm of how likely a tempo is, less what is the same for all. @throws InvalidParameterError */
export function tempoPrior(options: TempoPriorOptions): (bpm: number) => number {
  const { startBpm = 120, stdBpm = 1, uniformPrior = null } = options;
  requireFinite('startBpm', startBpm, { min: Number.MIN_VALUE });
  requireFinite('stdBpm', stdBpm, { min: Number.MIN_VALUE });
  if (uniformPrior === null) {
    return (bpm) => -0.5 * ((Math.log2(bpm) - Math.log2(startBpm)) / stdBpm) ** 2;
  }
  const lowBpm = requireFinite('lowBpm', uniformPrior.lowBpm, { min: 0 });
  const highBpm = requireFinite('highBpm', uniformPrior.highBpm);
  if (highBpm <= lowBpm) {
    throw new InvalidParameterError('highBpm', highBpm, `more than lowBpm (${lowBpm})`);
  }
  return (bpm) => (bpm >= lowBpm && bpm <= highBpm ? 0 : -Infinity);
}
