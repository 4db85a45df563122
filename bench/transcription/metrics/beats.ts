import { matchedEvents } from './matching';
import { scoreOf } from './score';

/** mir_eval.beat: the first seconds do not count. */
const FIRST_SECONDS = 5;
const BEAT_WINDOW = 0.07;
/** Of the interval between reference beats: how far a beat and its interval may be off. */
const PHASE_TOLERANCE = 0.175;
const PERIOD_TOLERANCE = 0.175;

/** The beats that count. */
export function trimBeats(beats: readonly number[]): number[] {
  return beats.filter((time) => time >= FIRST_SECONDS);
}

/** mir_eval.beat.f_measure: beats in seconds, ascending, trimmed. */
export function beatF(reference: readonly number[], estimated: readonly number[]): number {
  const matched = matchedEvents(reference, estimated, BEAT_WINDOW);
  return scoreOf({ reference: reference.length, estimated: estimated.length, matched }).f;
}

/** Shares of beats that are right: in the longest run (c) or in all (t), at the beats' own metrical level or at any. */
export interface Continuity {
  readonly cmlC: number;
  readonly cmlT: number;
  readonly amlC: number;
  readonly amlT: number;
}

/** mir_eval.beat.continuity: beats in seconds, ascending, trimmed. */
export function beatContinuity(
  reference: readonly number[],
  estimated: readonly number[],
): Continuity {
  if (reference.length <= 1 || estimated.length <= 1) return { cmlC: 0, cmlT: 0, amlC: 0, amlT: 0 };
  const levels = metricalLevels(reference).map((beats) => successShares(beats, estimated));
  const [own] = levels;
  return {
    cmlC: own!.longest,
    cmlT: own!.total,
    amlC: Math.max(...levels.map(({ longest }) => longest)),
    amlT: Math.max(...levels.map(({ total }) => total)),
  };
}

/** The beats themselves, those between them, both, and every other one. */
function metricalLevels(beats: readonly number[]): (readonly number[])[] {
  const between = beats.slice(1).map((beat, i) => (beats[i]! + beat) / 2);
  const double = beats.flatMap((beat, i) => (i < between.length ? [beat, between[i]!] : [beat]));
  const odd = beats.filter((_, i) => i % 2 === 0);
  const even = beats.filter((_, i) => i % 2 === 1);
  return [beats, between, double, odd, even];
}

function successShares(
  reference: readonly number[],
  estimated: readonly number[],
): { readonly longest: number; readonly total: number } {
  const used = new Set<number>();
  let run = 0;
  let longest = 0;
  let total = 0;
  estimated.forEach((_, index) => {
    const nearest = nearestTo(estimated[index]!, reference);
    const isRight = !used.has(nearest) && agrees({ reference, estimated, nearest, index });
    if (isRight) used.add(nearest);
    run = isRight ? run + 1 : 0;
    total += isRight ? 1 : 0;
    longest = Math.max(longest, run);
  });
  const beats = Math.max(reference.length, estimated.length);
  return { longest: longest / beats, total: total / beats };
}

interface BeatPair {
  readonly reference: readonly number[];
  readonly estimated: readonly number[];
  readonly nearest: number;
  readonly index: number;
}

/** Whether a beat is near enough, and as far from its neighbour as the reference's is from its own. */
function agrees({ reference, estimated, nearest, index }: BeatPair): boolean {
  // The first has no neighbour before it, the last none after it.
  const isFirst = index === 0 || nearest === 0;
  const interval = intervalAt(reference, nearest, isFirst);
  const own = intervalAt(estimated, index, isFirst);
  const distance = Math.abs(estimated[index]! - reference[nearest]!);
  const phase = Math.abs(distance / interval);
  const period = Math.abs(1 - own / interval);
  return phase < PHASE_TOLERANCE && period < PERIOD_TOLERANCE;
}

/** From a beat to the next, or from the one before to it. NaN where there is neither, which agrees with nothing. */
function intervalAt(beats: readonly number[], index: number, isForward: boolean): number {
  const hasNext = index + 1 < beats.length;
  return isForward && hasNext
    ? beats[index + 1]! - beats[index]!
    : beats[index]! - beats[index - 1]!;
}

function nearestTo(time: number, beats: readonly number[]): number {
  let nearest = 0;
  beats.forEach((beat, i) => {
    if (Math.abs(time - beat) < Math.abs(time - beats[nearest]!)) nearest = i;
  });
  return nearest;
}

/** Whether a tempo is right within 4 %, or half, twice, a third or three times it ("accuracy 2"). */
export function isTempoRight(referenceBpm: number, estimatedBpm: number): boolean {
  return [1, 2, 3, 1 / 2, 1 / 3].some(
    (factor) => Math.abs(estimatedBpm - factor * referenceBpm) <= 0.04 * factor * referenceBpm,
  );
}
