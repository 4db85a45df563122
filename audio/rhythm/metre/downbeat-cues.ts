import { type AccentCurves } from './accent-curves';
import { type HarmonySums } from './harmony-change';
import { accentAt } from './pulse-cues';

/** Beats on both sides whose accents are looked at with those of a beat. */
export const CONTEXT_BEATS = 4;
/** Beats on both sides of a change of harmony. */
const HARMONY_SPANS = [1, 2, 4] as const;

/**
 * What speaks for each beat being the first of a bar: accents of each curve and changes of harmony at it and at the
 * beats around it, each brought to mean 0 and deviation 1 over the recording.
 */
export function downbeatCues(
  { curves }: AccentCurves,
  harmonies: HarmonySums,
  beats: readonly number[],
): Float64Array[] {
  const interval = (i: number): number => {
    const at = Math.min(beats.length - 2, Math.max(0, i));
    return beats[at + 1]! - beats[at]!;
  };
  const rows = [
    ...curves.map((curve) => beats.map((beat) => accentAt(curve, beat))),
    ...HARMONY_SPANS.map((span) =>
      beats.map((beat, i) => harmonies.change(beat, span * interval(i))),
    ),
  ].map(standardized);
  return beats.map((_, i) => {
    const cues: number[] = [];
    for (let k = i - CONTEXT_BEATS; k <= i + CONTEXT_BEATS; k++) {
      for (const row of rows) cues.push(row[k] ?? 0);
    }
    return Float64Array.from(cues);
  });
}

function standardized(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const power = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(power / Math.max(1, values.length));
  return values.map((value) => (deviation > 1e-9 ? (value - mean) / deviation : 0));
}
