import { measureTicks, TICKS_PER_QUARTER, type Metre } from '../score';

/** A stretch `[from, to)` in ticks from the measure's start. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Eighths in threes: 6/8, 9/8, 12/8, their upbeats of one beat, 3/8, and the same of shorter values. */
export function isCompound({ beats, beatUnit }: Metre): boolean {
  return beatUnit >= 8 && beats % 3 === 0;
}

/** The beats that are felt: quarters, dotted quarters in compound metres, and what is left at the end of 5/8 or 7/8. */
export function beatSpans(metre: Metre): Span[] {
  const length = measureTicks(metre);
  const beat = isCompound(metre) ? 1.5 * TICKS_PER_QUARTER : TICKS_PER_QUARTER;
  return spansOf(length, beat);
}

/** Where eighths are beamed together: half a measure of 4/4, otherwise a beat. */
export function beamSpans(metre: Metre): Span[] {
  const isCommon = metre.beatUnit === 4 && metre.beats % 2 === 0 && metre.beats >= 4;
  return isCommon ? spansOf(measureTicks(metre), 2 * TICKS_PER_QUARTER) : beatSpans(metre);
}

function spansOf(length: number, each: number): Span[] {
  return Array.from({ length: Math.ceil(length / each) }, (_, i) => ({
    from: i * each,
    to: Math.min(length, (i + 1) * each),
  }));
}
