import { quartersOf, type WrittenBar } from '../written-bar';
import { DEFAULT_BPM, type MidiMetre, type MidiTempo } from './midi-song';

/** Ticks of a quarter note in the files that are written. */
export const MIDI_TICKS_PER_QUARTER = 480;

/** A place both in seconds and in quarter notes. */
export interface TempoPoint {
  readonly seconds: number;
  readonly quarters: number;
}

const USUAL_TEMPO: readonly TempoPoint[] = [
  { seconds: 0, quarters: 0 },
  { seconds: 60, quarters: DEFAULT_BPM },
];

/**
 * How seconds and ticks belong together, by straight lines between points. What lies before the first point is played
 * in its tempo, so that a file takes as long as the recording.
 */
export class TempoMap {
  readonly #points: readonly TempoPoint[];

  /** @param points in order; none means 120 quarter notes a minute */
  constructor(points: readonly TempoPoint[]) {
    this.#points = points.length > 1 ? withLeadIn(points) : USUAL_TEMPO;
  }

  /** Where a time lies; the last tempo goes on at the end. */
  tickAt(seconds: number): number {
    const points = this.#points;
    let i = 0;
    while (i < points.length - 2 && points[i + 1]!.seconds <= seconds) i++;
    const [a, b] = [points[i]!, points[i + 1]!];
    const share = (seconds - a.seconds) / (b.seconds - a.seconds);
    const quarters = a.quarters + share * (b.quarters - a.quarters);
    return Math.max(0, Math.round(quarters * MIDI_TICKS_PER_QUARTER));
  }

  /** One for each stretch between points. */
  get tempos(): MidiTempo[] {
    return this.#points.slice(0, -1).map((point, i) => {
      const next = this.#points[i + 1]!;
      const bpm = (60 * (next.quarters - point.quarters)) / (next.seconds - point.seconds);
      return { tick: Math.round(point.quarters * MIDI_TICKS_PER_QUARTER), bpm };
    });
  }
}

/** Quarter notes before the first point: about as many as its tempo has there. */
export function leadInQuarters(points: readonly TempoPoint[]): number {
  const [first, second] = points;
  if (first === undefined || second === undefined || first.seconds <= 0) return 0;
  const perSecond = (second.quarters - first.quarters) / (second.seconds - first.seconds);
  return Math.max(1, Math.round(first.seconds * perSecond));
}

function withLeadIn(points: readonly TempoPoint[]): TempoPoint[] {
  const lead = leadInQuarters(points);
  const start = points[0]!.quarters;
  const moved = points.map(({ seconds, quarters }) => ({
    seconds,
    quarters: quarters - start + lead,
  }));
  return lead === 0 ? moved : [{ seconds: 0, quarters: 0 }, ...moved];
}

/** A point at every bar line. */
export function pointsOfBars(bars: readonly WrittenBar[]): TempoPoint[] {
  let quarters = 0;
  const points = bars.map((bar) => {
    const point = { seconds: bar.start, quarters };
    quarters += quartersOf(bar);
    return point;
  });
  const last = bars.at(-1);
  return last === undefined ? [] : [...points, { seconds: last.end, quarters }];
}

/** The metres of bars, where they change. */
export function metresOfBars(bars: readonly WrittenBar[]): MidiMetre[] {
  const points = pointsOfBars(bars);
  const lead = leadInQuarters(points);
  return bars.flatMap(({ beats, beatUnit }, i) => {
    const before = bars[i - 1];
    if (before?.beats === beats && before.beatUnit === beatUnit) return [];
    const tick = Math.round((points[i]!.quarters + lead) * MIDI_TICKS_PER_QUARTER);
    return [{ tick, beats, beatUnit }];
  });
}

/** A point at every beat. @param beatUnit 4 for beats that are quarter notes */
export function pointsOfBeats(times: readonly number[], beatUnit: number): TempoPoint[] {
  return times.map((seconds, i) => ({ seconds, quarters: (i * 4) / beatUnit }));
}
