import { type QuantizedBar, type TimedEvent } from '@attacca/audio';

/** A hit as the song has it. */
export interface WrittenHit {
  /** Seconds. */
  readonly time: number;
  /** Quarters from the song's beginning. */
  readonly beat: number;
}

interface BarOptions {
  /** Whether beats at another simple ratio to the written ones count as right; default false. */
  readonly anyTempo?: boolean;
}

/** Seconds within which an event is a written hit. */
const SAME_SECONDS = 0.05;
/** Quarters by which an event may be off its written place. */
const SAME_QUARTERS = 0.05;
/** Of a beat that was tracked, whatever it is written as. */
const TICKS_PER_BEAT = 24;
const RATIOS = [1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3] as const;

/** Where an event was put, and where it belongs, in quarters. */
interface Place {
  readonly given: number;
  readonly written: number;
}

/**
 * The share of bars, of those with an event that is a written hit, in which all such events stand where they were written:
 * as far from the others as in the song, at the song's tempo. Which beat is a bar's first is left to the beats' metrics.
 */
export function rightBars(
  bars: readonly QuantizedBar<TimedEvent>[],
  written: readonly WrittenHit[],
  { anyTempo = false }: BarOptions = {},
): number {
  const played = placesOf(bars, written).filter(({ length }) => length > 0);
  const shares = (anyTempo ? RATIOS : [1]).map((ratio) => {
    const offset = median(played.flat().map((place) => ratio * place.given - place.written));
    const isRight = ({ given, written: place }: Place): boolean =>
      Math.abs(ratio * given - place - offset) < SAME_QUARTERS;
    return played.filter((bar) => bar.every(isRight)).length / Math.max(1, played.length);
  });
  return Math.max(...shares);
}

/** Of each bar, in beats as they were tracked, from the first bar on; they are to be the song's quarters. */
function placesOf(
  bars: readonly QuantizedBar<TimedEvent>[],
  written: readonly WrittenHit[],
): Place[][] {
  let start = 0;
  return bars.map(({ beats, beatUnit, divisions, swing, events }) => {
    const first = start;
    start += (4 * beats * divisions) / beatUnit / TICKS_PER_BEAT;
    return events.flatMap(({ tick, event }) => {
      const hit = nearest(written, event.onset);
      if (hit === null) return [];
      return [{ given: first + unswung(tick / TICKS_PER_BEAT, swing), written: hit.beat }];
    });
  });
}

/** Songs write swing as they play it. */
function unswung(beats: number, swing: number | false): number {
  const share = beats - Math.floor(beats);
  // Triplets are not swung.
  if (swing === false || Number.isInteger(3 * share)) return beats;
  const half = swing / (1 + swing);
  const played = share <= 0.5 ? 2 * share * half : half + (2 * share - 1) * (1 - half);
  return Math.floor(beats) + played;
}

function nearest(written: readonly WrittenHit[], time: number): WrittenHit | null {
  let found: WrittenHit | null = null;
  for (const hit of written) {
    const distance = Math.abs(hit.time - time);
    if (distance < SAME_SECONDS && distance < Math.abs((found?.time ?? Infinity) - time))
      found = hit;
  }
  return found;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
