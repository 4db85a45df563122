import { type AccentCurves } from './accent-curves';

/** Beats on both sides that a beat is put in line with. */
const REACH = 4;
/** A beat that is further off the line than this share of the interval is meant. */
const LARGEST_SHIFT = 0.06;
/** An accent this strong is sound, and beats are within music. */
const AUDIBLE = 0.3;

/**
 * Beats to fractions of frames: each on the line through its neighbours (least squares), and none where the music has
 * not begun or is over.
 */
export function smoothedBeats(beats: readonly number[], { onsets }: AccentCurves): number[] {
  const first = onsets.findIndex((accent) => accent > AUDIBLE);
  if (first < 0 || beats.length < 2) return [];
  const last = onsets.findLastIndex((accent) => accent > AUDIBLE);
  const interval = (beats.at(-1)! - beats[0]!) / (beats.length - 1);
  return beats
    .map((beat, i) => {
      const line = lineThrough(beats, i);
      return Math.abs(line - beat) < LARGEST_SHIFT * interval ? Math.max(0, line) : beat;
    })
    .filter((beat) => beat > first - interval / 2 && beat < last + interval / 2);
}

/** Where the straight line through a beat and its neighbours puts it. */
function lineThrough(beats: readonly number[], at: number): number {
  const from = Math.max(0, at - REACH);
  const window = beats.slice(from, at + REACH + 1);
  const meanIndex = (window.length - 1) / 2;
  const meanBeat = window.reduce((sum, beat) => sum + beat, 0) / window.length;
  let [product, power] = [0, 0];
  window.forEach((beat, k) => {
    product += (k - meanIndex) * (beat - meanBeat);
    power += (k - meanIndex) ** 2;
  });
  return meanBeat + (power > 0 ? product / power : 0) * (at - from - meanIndex);
}
