import { type BeatGrid } from '../beat-grid';
import { type BeatTimes } from './beat-time';
import { COMPOUND_PARTS } from './compound';
import { type QuantizedBar, type QuantizedEvent, type TimedEvent } from './quantized-bar';
import { TICKS_PER_BEAT } from './subdivisions';

/** An event's ticks from the first beat of all. */
export interface WrittenEvent<E extends TimedEvent> {
  readonly at: number;
  /** null where the event has no duration. */
  readonly end: number | null;
  readonly event: E;
}

interface BarOptions {
  readonly beats: BeatTimes;
  readonly swing: number;
  readonly grid: BeatGrid;
  /** Whether beats are dotted quarters, of three eighths each; default false. */
  readonly isCompound?: boolean;
}

type OpenBar<E extends TimedEvent> = QuantizedBar<E> & { readonly events: QuantizedEvent<E>[] };

/** Cuts written events, in order, into bars. */
export function barsOf<E extends TimedEvent>(
  events: readonly WrittenEvent<E>[],
  options: BarOptions,
): QuantizedBar<E>[] {
  const starts = barStarts(options.beats.positions);
  const bars = emptyBars<E>(starts, options);
  let bar = 0;
  for (const { at, end, event } of events) {
    while (bar < bars.length - 1 && starts[bar + 1]! * TICKS_PER_BEAT <= at) bar++;
    const tick = at - starts[bar]! * TICKS_PER_BEAT;
    bars[bar]!.events.push(end === null ? { tick, event } : { tick, duration: end - at, event });
  }
  const lastBeat = options.grid.beats.times.at(-1)!;
  const last = bars.findLastIndex(({ events: own, start }) => own.length > 0 || start <= lastBeat);
  // An upbeat that nobody plays is none.
  const first = bars.findIndex(({ events: own, number }) => own.length > 0 || number >= 1);
  return bars.slice(Math.max(0, first), last + 1);
}

/** Indices of the beats that bars begin with, the first beat and the last among them. */
function barStarts(positions: readonly number[]): number[] {
  return [...positions.keys()].filter((beat) => beat === 0 || positions[beat] === 1);
}

function emptyBars<E extends TimedEvent>(
  starts: readonly number[],
  { beats, swing, grid, isCompound = false }: BarOptions,
): OpenBar<E>[] {
  const beatUnit = isCompound ? 8 : grid.bars.beatUnit;
  const units = isCompound ? COMPOUND_PARTS : 1;
  const isFirst = (start: number): boolean => start >= beats.added && beats.positions[start] === 1;
  const first = starts.findIndex(isFirst);
  return starts.slice(0, -1).map((start, i) => ({
    number: 1 + i - first,
    start: beats.times[start]!,
    end: beats.times[starts[i + 1]!]!,
    beats: units * (starts[i + 1]! - start),
    beatUnit,
    divisions: (TICKS_PER_BEAT * beatUnit) / (4 * units),
    swing: swing === 1 / 2 ? false : swing / (1 - swing),
    events: [],
  }));
}
