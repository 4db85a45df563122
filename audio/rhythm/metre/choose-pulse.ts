import { type AccentCurves } from './accent-curves';
import { pulseCues } from './pulse-cues';
import { pulsePath, type PulsePath } from './pulse-path';
import { HIT_WEIGHTS, SOUND_WEIGHTS } from './pulse-weights';
import { tempoCandidates, type Periodicity, type TempoRange } from './tempo-candidates';

/** The pulse that is taken for the beat. */
export interface ChosenPulse extends PulsePath {
  /** From 0 to 1: how likely it is, of all that were considered. */
  readonly probability: number;
}

/** A pulse is looked for by its own accents, and by those half-way between. */
const PHASES = [0, 1 / 2] as const;
/** Seconds between beats that are the same, and the share of beats for pulses to be the same. */
const SAME_SECONDS = 0.06;
const SAME_SHARE = 0.8;

/** Pulses at all tempi in question, each followed through the whole recording. */
export function followedPulses(
  accents: AccentCurves,
  range: TempoRange,
): { readonly periodicity: Periodicity; readonly pulses: readonly PulsePath[] } {
  const periodicity = tempoCandidates(accents, range);
  const pulses = periodicity.periods
    .flatMap((period) => PHASES.map((phase) => pulsePath(accents, { period, phase })))
    .filter(({ beats }) => beats.length > 1);
  return { periodicity, pulses };
}

/** What a pulse is chosen by, and from. */
export interface PulseChoice extends TempoRange {
  /** Whether hits are among the accents. */
  readonly hasHits: boolean;
}

/** Of pulses at all tempi in question, the one whose cues are most those of the beat; null where nothing is to be heard. */
export function choosePulse(
  accents: AccentCurves,
  { hasHits, ...range }: PulseChoice,
): ChosenPulse | null {
  const weights = hasHits ? HIT_WEIGHTS : SOUND_WEIGHTS;
  const { periodicity, pulses } = followedPulses(accents, range);
  if (pulses.length === 0) return null;
  const scores = pulses.map((pulse) => scoreOf(pulseCues(accents, pulse, periodicity), weights));
  const most = Math.max(...scores);
  const likelihoods = scores.map((score) => Math.exp(score - most));
  const sum = likelihoods.reduce((total, likelihood) => total + likelihood, 0);
  const chosen = pulses[scores.indexOf(most)]!;
  const tolerance = SAME_SECONDS * accents.frameRate;
  const alike = likelihoods.filter((_, i) => isSame(pulses[i]!.beats, chosen.beats, tolerance));
  return { ...chosen, probability: alike.reduce((total, one) => total + one, 0) / sum };
}

function scoreOf(cues: Float64Array, weights: readonly number[]): number {
  return cues.reduce((sum, cue, i) => sum + cue * weights[i]!, 0);
}

function isSame(a: readonly number[], b: readonly number[], tolerance: number): boolean {
  let [same, next] = [0, 0];
  for (const beat of a) {
    while (next < b.length && b[next]! < beat - tolerance) next++;
    if (next < b.length && b[next]! <= beat + tolerance) same++;
  }
  return same >= SAME_SHARE * Math.max(a.length, b.length);
}
