import { type AccentCurves } from './accent-curves';
import { type PulsePath } from './pulse-path';
import { type Periodicity } from './tempo-candidates';

/** Places between beats, as shares of the interval; those in one row are looked at together. */
const PLACES: readonly (readonly number[])[] = [[0], [1 / 2], [1 / 3, 2 / 3], [1 / 4], [3 / 4]];
/** Multiples of the interval whose correlation is looked at. */
const MULTIPLES = [1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3, 4, 6, 8] as const;
/** Beats apart at which accents are compared: bars of two, three and four. */
const BAR_LENGTHS = [1, 2, 3, 4] as const;
/** Frames on both sides of a place in which its accent may be. */
const REACH = 2;

/**
 * What speaks for and against a pulse being the beat: its tempo; accents of each curve at beats and at places between;
 * how accents repeat after some beats; correlation at multiples of the period.
 */
export function pulseCues(
  accents: AccentCurves,
  { beats, period }: PulsePath,
  { correlations }: Periodicity,
): Float64Array {
  // Of the pulse as it was followed: several periods asked for may lead to it.
  const interval = beats.length > 1 ? (beats.at(-1)! - beats[0]!) / (beats.length - 1) : period;
  const octaves = Math.log2((60 * accents.frameRate) / interval / 120);
  const cues = [octaves, octaves ** 2, Math.abs(octaves) ** 3];
  for (const curve of accents.curves) {
    for (const shares of PLACES) cues.push(meanAccent(curve, beats, shares));
    const strengths = beats.map((beat) => accentAt(curve, beat));
    for (const lag of BAR_LENGTHS) cues.push(correlationOf(strengths, lag));
  }
  for (const curve of correlations) {
    for (const multiple of MULTIPLES) cues.push(correlationAt(curve, multiple * interval));
  }
  return Float64Array.from(cues);
}

/** The largest near a place. */
export function accentAt(curve: Float64Array, place: number): number {
  const centre = Math.round(place);
  let most = 0;
  for (let t = centre - REACH; t <= centre + REACH; t++)
    if ((curve[t] ?? 0) > most) most = curve[t]!;
  return most;
}

function meanAccent(
  curve: Float64Array,
  beats: readonly number[],
  shares: readonly number[],
): number {
  let sum = 0;
  for (let i = 0; i + 1 < beats.length; i++) {
    for (const share of shares)
      sum += accentAt(curve, beats[i]! + share * (beats[i + 1]! - beats[i]!));
  }
  return sum / Math.max(1, (beats.length - 1) * shares.length);
}

/** Pearson's, of a sequence and itself later; 0 where either does not vary. */
function correlationOf(values: readonly number[], lag: number): number {
  const count = values.length - lag;
  if (count < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [product, power] = [0, 0];
  for (const value of values) power += (value - mean) ** 2;
  for (let i = 0; i < count; i++) product += (values[i]! - mean) * (values[i + lag]! - mean);
  return power > 0 ? ((product / power) * values.length) / count : 0;
}

function correlationAt(correlations: Float64Array, lag: number): number {
  const centre = Math.round(lag);
  if (centre >= correlations.length) return 0;
  return Math.max(
    correlations[centre - 1] ?? 0,
    correlations[centre] ?? 0,
    correlations[centre + 1] ?? 0,
  );
}
