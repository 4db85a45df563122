import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { requireFinite } from '../../parameters/require-number';
import { type BeatGrid } from '../beat-grid';
import { beatsAt, enclosingBeats, type BeatTimes } from './beat-time';
import { barsOf, type WrittenEvent } from './bars';
import { chordsOf, type Chord } from './chords';
import { chooseGrids, nearestPlace, type PlayedBeat } from './grid-choice';
import { type QuantizedBar, type TimedEvent } from './quantized-bar';
import { subdivisions, TICKS_PER_BEAT, type Subdivision } from './subdivisions';
import { measureTiming, type Placed, type Timing } from './timing';

/** How events are put on the grid. */
export interface QuantizeOptions {
  /** Equal parts that a beat may be divided into, of 1, 2, 3, 4, 6, 8 and 12; default all but 12. */
  readonly parts?: readonly number[];
  /** Write swung eighths as even ones, where they are recognised; default true. */
  readonly swing?: boolean;
}

const DEFAULT_PARTS: readonly number[] = [1, 2, 3, 4, 6, 8];

interface Plan<E extends TimedEvent> {
  readonly beats: BeatTimes;
  readonly chords: readonly Chord<E>[];
  readonly timing: Timing;
  readonly grids: readonly Subdivision[];
}

/**
 * Writes what was played: each beat gets the subdivision that fits it and its neighbours best, each event the nearest of
 * its places. Latency, jitter and swing are measured first; what sounds together stays together; beats at which the same
 * rhythm is played are read alike (after Cemgil, Desain and Kappen 2000: timing errors against the complexity of the
 * score). Bars begin with the first that holds a beat or an event and end with the last.
 * @param events in any order
 * @throws InvalidParameterError if there are fewer than two beats, or an onset is not a finite number
 */
export function quantize<E extends TimedEvent>(
  events: readonly E[],
  grid: BeatGrid,
  options: QuantizeOptions = {},
): QuantizedBar<E>[] {
  const allowed = requireParts(options.parts ?? DEFAULT_PARTS);
  events.forEach(requireEvent);
  const onsets = events.map(({ onset }) => onset);
  const ends = events.map(({ onset, offset }) => offset ?? onset);
  const { times } = grid.beats;
  const range = {
    first: onsets.reduce((least, time) => Math.min(least, time), times[0] ?? 0),
    last: ends.reduce((most, time) => Math.max(most, time), times.at(-1) ?? 0),
  };
  const beats = enclosingBeats(grid, range);
  const chords = chordsOf(events);
  const measured = measureTiming(chords.map((chord) => placedOf(chord, beats)));
  const timing = { ...measured, swing: (options.swing ?? true) ? measured.swing : 1 / 2 };
  const grids = subdivisions(timing.swing).filter(({ parts }) => allowed.has(parts));
  return barsOf(written({ beats, chords, timing, grids }), { beats, swing: timing.swing, grid });
}

function requireParts(parts: readonly number[]): ReadonlySet<number> {
  const known = subdivisions(1 / 2).map((grid) => grid.parts);
  const unknown = parts.find((part) => !known.includes(part));
  if (parts.length === 0 || unknown !== undefined) {
    throw new InvalidParameterError('parts', unknown ?? 'empty', `some of ${known.join(', ')}`);
  }
  return new Set(parts);
}

function requireEvent({ onset, offset, velocity }: TimedEvent, index: number): void {
  requireFinite(`onset of event ${index}`, onset);
  if (offset !== undefined) requireFinite(`offset of event ${index}`, offset, { min: onset });
  requireFinite(`velocity of event ${index}`, velocity, { min: 1, max: 127 });
}

function placedOf(chord: Chord<TimedEvent>, { times }: BeatTimes): Placed {
  const place = beatsAt(times, chord.time);
  const beat = Math.min(times.length - 2, Math.max(0, Math.floor(place)));
  return { beats: place, beatSeconds: times[beat + 1]! - times[beat]!, weight: chord.weight };
}

function written<E extends TimedEvent>(plan: Plan<E>): WrittenEvent<E>[] {
  const { beats, chords, timing, grids } = plan;
  const inTime = (place: number): number => Math.max(0, place - timing.latency);
  const places = chords.map((chord) => inTime(beatsAt(beats.times, chord.time)));
  const choice = chooseGrids(playedBeats(plan, places), {
    grids,
    jitterSeconds: timing.jitterSeconds,
  });
  const beatOf = (place: number): number => Math.min(choice.length - 1, Math.floor(place));
  const gridAt = (place: number): Subdivision => grids[choice[beatOf(place)]!]!;
  const tickOf = (place: number): number => {
    const grid = gridAt(place);
    return beatOf(place) * TICKS_PER_BEAT + grid.ticks[nearestPlace(grid, place - beatOf(place))]!;
  };
  return chords.flatMap(({ events }, i) => {
    const at = tickOf(places[i]!);
    const shortest = TICKS_PER_BEAT / gridAt(places[i]!).parts;
    return events.map((event) => {
      if (event.offset === undefined) return { at, end: null, event };
      const end = tickOf(inTime(beatsAt(beats.times, event.offset)));
      return { at, end: Math.max(at + shortest, end), event };
    });
  });
}

function playedBeats({ beats, chords }: Plan<TimedEvent>, places: readonly number[]): PlayedBeat[] {
  const played = beats.positions
    .slice(0, -1)
    .map((position): PlayedBeat & { played: Placed[] } => ({ position, played: [] }));
  chords.forEach((chord, i) => {
    const beat = Math.min(played.length - 1, Math.floor(places[i]!));
    const placed = placedOf(chord, beats);
    played[beat]!.played.push({ ...placed, beats: places[i]! - beat });
  });
  return played;
}
