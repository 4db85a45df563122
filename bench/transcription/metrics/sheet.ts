import { type DrumInstrument } from '@attacca/audio';
import { DRUM_CLASSES, joinedOnsets, type ComparedHit } from './drums';
import { firstAtLeast, largestMatching } from './matching';

/** A hit as a sheet has it. */
export interface WrittenHit extends ComparedHit {
  /** Where it is written, as it is to be played: beats from the sheet's first. */
  readonly place: number;
}

/** What is known of a recording: hits, and the beats and bars that they are written in. */
export interface KnownSheet {
  readonly hits: readonly ComparedHit[];
  /** Seconds, ascending, two at least. */
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
}

export interface FoundSheet {
  readonly hits: readonly WrittenHit[];
  /** Where bars begin and end, seconds, ascending. */
  readonly barLines: readonly number[];
}

/** Of so many bars in which there is a hit, how many are right. */
export interface RightBars {
  readonly bars: number;
  /** Every hit that was found is on its place in the grid, and there is one. */
  readonly onGrid: number;
  /** The same where a sheet in half, double, a third or three times the tempo is right too. */
  readonly onGridAtAnyLevel: number;
  /** On the grid, no onset is missing and none is too many, whatever is struck. */
  readonly rhythm: number;
  /** The same of each of five classes. */
  readonly drums: number;
  /** Both bar lines are where they belong. */
  readonly barLines: number;
}

/** Seconds: mir_eval's, of onsets and of beats. */
const ONSET_WINDOW = 0.05;
const BEAT_WINDOW = 0.07;
/** Beats by which a place may differ: a triplet's and a sixteenth's are .083 apart. */
const PLACE_TOLERANCE = 0.05;
/** Known beats to a written one. */
const LEVELS = [1, 2, 3, 1 / 2, 1 / 3];

/** A moment at which something is struck, in known and in written beats: what was found and was there. */
interface Pair {
  readonly known: number;
  readonly written: number;
}

/** What is known and found of one class in one bar. */
interface BarContent {
  readonly pairs: readonly Pair[];
  readonly missing: number;
  readonly extra: number;
}

/** Compares a sheet with what was played, bar by bar. Bars that are cut off, and those without hits, are not judged. */
export function countRightBars(known: KnownSheet, found: FoundSheet): RightBars {
  const moments = compared(known, found, null);
  const classes = [...new Set(Object.values(DRUM_CLASSES[5]))];
  const byClass = classes.map((name) => compared(known, found, name));
  const judged = [...moments.keys()].filter(
    (bar) => moments[bar]!.pairs.length + moments[bar]!.missing > 0,
  );
  const count = (isRight: (bar: number) => boolean): number => judged.filter(isRight).length;
  const isOnGrid = (bar: number, levels = [1]): boolean =>
    levels.some((level) => isPlaced(moments[bar]!.pairs, level));
  const isComplete = ({ missing, extra }: BarContent): boolean => missing + extra === 0;
  const isLine = (time: number): boolean =>
    found.barLines.some((line) => Math.abs(line - time) <= BEAT_WINDOW);
  return {
    bars: judged.length,
    onGrid: count((bar) => isOnGrid(bar)),
    onGridAtAnyLevel: count((bar) => isOnGrid(bar, LEVELS)),
    rhythm: count((bar) => isOnGrid(bar) && isComplete(moments[bar]!)),
    drums: count((bar) => isOnGrid(bar) && byClass.every((bars) => isComplete(bars[bar]!))),
    barLines: count((bar) => known.downbeats.slice(bar, bar + 2).every(isLine)),
  };
}

/** Whether places agree but for a number of whole beats, of the slower of the two beats. */
function isPlaced(pairs: readonly Pair[], level: number): boolean {
  if (pairs.length === 0) return false;
  const offsets = pairs.map(({ known, written }) => known - level * written);
  const step = Math.min(1, level);
  const shift = step * Math.round(offsets[0]! / step);
  return offsets.every((offset) => Math.abs(offset - shift) <= PLACE_TOLERANCE);
}

/** What is known and found in each bar: of a class of five, or of all as moments. */
function compared(
  { hits, beats, downbeats }: KnownSheet,
  found: FoundSheet,
  name: string | null,
): BarContent[] {
  const isOf = ({ instrument }: { readonly instrument: DrumInstrument }): boolean =>
    name === null || DRUM_CLASSES[5][instrument] === name;
  const times = joinedOnsets(hits.filter(isOf));
  const written = onePerPlace(found.hits.filter(isOf));
  const partners = largestMatching(written.map(({ time }) => near(times, time)));
  const taken = new Map(partners.map((partner, i) => [partner, written[i]!.place]));
  const barOf = (time: number): number => firstAtLeast(downbeats, time + ONSET_WINDOW) - 1;
  const bars = downbeats.slice(1).map(() => ({ pairs: [] as Pair[], missing: 0, extra: 0 }));
  times.forEach((time, i) => {
    const [bar, place] = [bars[barOf(time)], taken.get(i)];
    if (place !== undefined) bar?.pairs.push({ known: beatsAt(beats, time), written: place });
    else if (bar !== undefined) bar.missing++;
  });
  written.forEach(({ time }, i) => {
    const bar = bars[barOf(time)];
    if (partners[i] === -1 && bar !== undefined) bar.extra++;
  });
  return bars;
}

/** Of hits on one place, the first. */
function onePerPlace(hits: readonly WrittenHit[]): WrittenHit[] {
  return [...new Map([...hits].reverse().map((hit) => [hit.place, hit])).values()].reverse();
}

/** Indexes of the times that are near enough to one, the nearest first. */
function near(times: readonly number[], time: number): number[] {
  const found: number[] = [];
  for (let i = firstAtLeast(times, time - ONSET_WINDOW); i < times.length; i++) {
    if (times[i]! > time + ONSET_WINDOW) break;
    found.push(i);
  }
  return found.sort((a, b) => Math.abs(times[a]! - time) - Math.abs(times[b]! - time));
}

/** Beats from the first one to a time, between beats by their distance, beyond them at their last one. */
function beatsAt(beats: readonly number[], time: number): number {
  const next = Math.min(Math.max(1, firstAtLeast(beats, time)), beats.length - 1);
  const [from, to] = [beats[next - 1]!, beats[next]!];
  return next - 1 + (time - from) / (to - from);
}
