import { InvalidParameterError } from '../../parameters/invalid-parameter';
import { requireFinite } from '../../parameters/require-number';
import { type BeatGrid } from '../beat-grid';
import { beatsAt, enclosingBeats, type BeatTimes } from './beat-time';
import { barsOf, type WrittenEvent } from './bars';
import { isCompoundMusic } from './compound';
import { chordsOf, type Chord } from './chords';
import { chooseGrids, nearestPlace, type PlayedBeat } from './grid-choice';
import { type QuantizedBar, type TimedEvent } from './quantized-bar';
import {
  compoundSubdivisions,
  subdivisions,
  TICKS_PER_BEAT,
  type Subdivision,
} from './subdivisions';
import { measureTiming, type Placed, type Timing } from './timing';

/** How events are put on the grid. */
export interface QuantizeOptions {
  /** Equal parts that a beat may be divided into, of 1, 2, 3, 4, 6, 8 and 12; default all but 12. */
  readonly parts?: readonly number[];
  /** Write swung eighths as even ones, where they are recognised; default true. */
  readonly swing?: boolean;
  /** Write 6/8, 9/8 or 12/8 where bars of two to four beats would be triplets throughout; default true. */
  readonly compound?: boolean;
}

const DEFAULT_PARTS: readonly number[] = [1, 2, 3, 4, 6, 8];

interface Plan<E extends TimedEvent> {
  readonly beats: BeatTimes;
  readonly chords: readonly Chord<E>[];
  readonly timing: Timing;
  /** Of the allowed ones. */
  readonly grids: readonly Subdivision[];
  /** Shares of beats at which chords are played, in time. */
  readonly places: readonly number[];
}

/** Bars of more beats are not compound: nobody writes 15/8 for five triplets. */
const MOST_COMPOUND_BEATS = 4;

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
  const places = chords.map(({ time }) => Math.max(0, beatsAt(beats.times, time) - timing.latency));
  const plain = { beats, chords, timing, grids, places };
  const choice = choose(plain);
  const isCompound =
    (options.compound ?? true) &&
    mayBeCompound(grid) &&
    isCompoundMusic(playedBeats(plain), grids, choice);
  if (!isCompound) return barsOf(written(plain, choice), { beats, swing: timing.swing, grid });
  const most = Math.max(...allowed) > 6 ? 12 : 6;
  const compound = { ...plain, grids: compoundSubdivisions().filter(({ parts }) => parts <= most) };
  return barsOf(written(compound, choose(compound)), { beats, swing: 1 / 2, grid, isCompound });
}

/** Of quarters, most bars of two, three or four. */
function mayBeCompound({ bars }: BeatGrid): boolean {
  const few = bars.beats.filter((beats) => beats <= MOST_COMPOUND_BEATS).length;
  return bars.beatUnit === 4 && few > bars.beats.length / 2;
}

function choose(plan: Plan<TimedEvent>): number[] {
  const { grids, timing } = plan;
  return chooseGrids(playedBeats(plan), { grids, jitterSeconds: timing.jitterSeconds });
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

function written<E extends TimedEvent>(
  { beats, chords, timing, grids, places }: Plan<E>,
  choice: readonly number[],
): WrittenEvent<E>[] {
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
      const end = tickOf(Math.max(0, beatsAt(beats.times, event.offset) - timing.latency));
      return { at, end: Math.max(at + shortest, end), event };
    });
  });
}

function playedBeats({ beats, chords, places }: Plan<TimedEvent>): PlayedBeat[] {
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
