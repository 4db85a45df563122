import { matchedEvents } from './matching';

/** How well beats were found, by the measures of mir_eval.beat. Each is from 0 to 1. */
export interface BeatScores {
  /** Harmonic mean of precision and recall, beats within 70 ms of each other. */
  readonly fMeasure: number;
  /** The longest run of beats in step with the annotation, at the annotated level (correct metrical level, continuous). */
  readonly cmlc: number;
  /** All beats in step, at the annotated level (correct metrical level, total). */
  readonly cmlt: number;
  /** As `cmlc`, with double, half and off-beat readings allowed. */
  readonly amlc: number;
  /** As `cmlt`, with double, half and off-beat readings allowed. */
  readonly amlt: number;
}

/** mir_eval leaves out the beginning, which listeners need as well to find the beat. */
const IGNORED_SECONDS = 5;
const F_WINDOW_SECONDS = 0.07;
/** How far a beat's phase and period may be off, as a share of the annotated period (Davies 2009). */
const CONTINUITY_TOLERANCE = 0.175;

/**
 * All measures of mir_eval.beat that are used here, of beats after the first five seconds.
 * @param reference annotated beats in seconds, ascending
 * @param estimated found beats in seconds, ascending
 */
export function beatScores(reference: readonly number[], estimated: readonly number[]): BeatScores {
  const annotated = reference.filter((time) => time >= IGNORED_SECONDS);
  const found = estimated.filter((time) => time >= IGNORED_SECONDS);
  return { fMeasure: fMeasure(annotated, found), ...continuity(annotated, found) };
}

/** mir_eval.beat.f_measure of all times given. */
export function fMeasure(
  reference: readonly number[],
  estimated: readonly number[],
  windowSeconds = F_WINDOW_SECONDS,
): number {
  if (reference.length === 0 || estimated.length === 0) return 0;
  const matched = matchedEvents(reference, estimated, windowSeconds);
  return (2 * matched) / (reference.length + estimated.length);
}

type Continuity = Omit<BeatScores, 'fMeasure'>;

/** mir_eval.beat.continuity of all times given. */
export function continuity(reference: readonly number[], estimated: readonly number[]): Continuity {
  if (reference.length <= 1 || estimated.length <= 1) return { cmlc: 0, cmlt: 0, amlc: 0, amlt: 0 };
  const scores = metricalVariations(reference).map((beats) => continuityOf(beats, estimated));
  return {
    cmlc: scores[0]!.longest,
    cmlt: scores[0]!.total,
    amlc: Math.max(...scores.map(({ longest }) => longest)),
    amlt: Math.max(...scores.map(({ total }) => total)),
  };
}

/** As annotated; off-beat; doubled; every other beat, from the first and from the second. */
function metricalVariations(beats: readonly number[]): number[][] {
  const between = beats.slice(1).map((time, i) => (time + beats[i]!) / 2);
  return [
    [...beats],
    between,
    beats.flatMap((time, i) => (i < between.length ? [time, between[i]!] : [time])),
    beats.filter((_, i) => i % 2 === 0),
    beats.filter((_, i) => i % 2 === 1),
  ];
}

function continuityOf(
  reference: readonly number[],
  estimated: readonly number[],
): { readonly longest: number; readonly total: number } {
  const used = new Set<number>();
  let run = 0;
  let longest = 0;
  estimated.forEach((_, m) => {
    const nearest = nearestTo(reference, estimated[m]!);
    const isInStep = !used.has(nearest) && isContinuous(reference, estimated, { m, nearest });
    if (isInStep) used.add(nearest);
    run = isInStep ? run + 1 : 0;
    longest = Math.max(longest, run);
  });
  const beats = Math.max(reference.length, estimated.length);
  return { longest: longest / beats, total: used.size / beats };
}

function nearestTo(times: readonly number[], time: number): number {
  let nearest = 0;
  times.forEach((other, i) => {
    if (Math.abs(other - time) < Math.abs(times[nearest]! - time)) nearest = i;
  });
  return nearest;
}

/** The first beats look at the interval after them, all others at the one before. */
function isContinuous(
  reference: readonly number[],
  estimated: readonly number[],
  { m, nearest }: { readonly m: number; readonly nearest: number },
): boolean {
  const looksAhead = m === 0 || nearest === 0;
  const annotated = interval(reference, nearest, looksAhead);
  const found = interval(estimated, m, looksAhead);
  const phase = Math.abs(estimated[m]! - reference[nearest]!) / annotated;
  return phase < CONTINUITY_TOLERANCE && Math.abs(1 - found / annotated) < CONTINUITY_TOLERANCE;
}

function interval(times: readonly number[], at: number, isAhead: boolean): number {
  const end = isAhead && at + 1 < times.length ? at + 1 : at;
  // A single time, as every other of two beats is, has no interval: nothing is in step with it.
  return times[end]! - (times[end - 1] ?? NaN);
}

/** The share by which a tempo may be off and still count (Gouyon 2006). */
const TEMPO_TOLERANCE = 0.04;

/** Whether a tempo is the annotated one (accuracy 1), and whether it is a third, half, double or triple of it (accuracy 2). */
export function tempoAccuracy(
  referenceBpm: number,
  estimatedBpm: number,
): { readonly accuracy1: boolean; readonly accuracy2: boolean } {
  const isNear = (factor: number): boolean =>
    Math.abs(estimatedBpm - factor * referenceBpm) <= TEMPO_TOLERANCE * factor * referenceBpm;
  return { accuracy1: isNear(1), accuracy2: [1, 2, 3, 1 / 2, 1 / 3].some(isNear) };
}
