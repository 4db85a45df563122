import { type AccentCurves } from './accent-curves';
import { barPath } from './bar-path';
import { downbeatCues } from './downbeat-cues';
import { HIT_WEIGHTS, SOUND_WEIGHTS } from './downbeat-weights';
import { type HarmonySums } from './harmony-change';

interface DownbeatOptions {
  readonly beats: readonly number[];
  readonly harmonies: HarmonySums;
  /** Of each bar; null to find out. */
  readonly beatsPerBar: number | null;
}

/** The place of each beat in its bar, from 1: by logistic regression on what happens at and around it, and whole bars. */
export function findDownbeats(
  accents: AccentCurves,
  { beats, harmonies, beatsPerBar }: DownbeatOptions,
): number[] {
  const { bias, weights } = harmonies.steps > 0 ? SOUND_WEIGHTS : HIT_WEIGHTS;
  const likely = downbeatCues(accents, harmonies, beats).map((cues) => {
    const score = cues.reduce((sum, cue, i) => sum + cue * weights[i]!, bias);
    return 1 / (1 + Math.exp(-score));
  });
  return barPath(likely, beatsPerBar);
}
