import { measureTicks, TICKS_PER_QUARTER, type Metre, type NoteValue } from '../score';
import { isCompound, type Span } from './metre-grid';
import { valueOfTicks } from './note-value';

/** A stretch that one value fills. */
export interface ValueSpan extends Span {
  readonly value: NoteValue;
}

/**
 * Cuts a stretch into values that show the metre: what begins on a beat may last over weaker ones, what begins between
 * beats ends at the next, and dots are written where the whole of double the value would fit.
 * @param span on the grid of thirty-seconds, outside triplets
 * @param isRest rests are written without dots in simple metres and without syncopation
 * Source: Gardner Read, "Music Notation", 1979, chapters 7 and 8.
 */
export function splitByMetre(span: Span, metre: Metre, isRest: boolean): ValueSpan[] {
  const spans: ValueSpan[] = [];
  let { from } = span;
  while (from < span.to) {
    const value = longestAt({ from, to: span.to }, metre, isRest);
    spans.push(value);
    from = value.to;
  }
  return spans;
}

/** All lengths on the grid, longest first. */
const LENGTHS = [144, 96, 72, 48, 36, 24, 18, 12, 9, 6, 3];
const SHORTEST = 3;

function longestAt({ from, to }: Span, metre: Metre, isRest: boolean): ValueSpan {
  const ticks = LENGTHS.find(
    (length) => from + length <= to && fits({ from, to: from + length }, metre, isRest),
  );
  const length = ticks ?? SHORTEST;
  return { from, to: from + length, value: valueOfTicks(length)! };
}

function fits(span: Span, metre: Metre, isRest: boolean): boolean {
  return isCompound(metre) ? fitsCompound(span) : fitsSimple(span, metre, isRest);
}

function fitsSimple({ from, to }: Span, metre: Metre, isRest: boolean): boolean {
  const length = to - from;
  const isDotted = valueOfTicks(length)!.dots > 0;
  const isWhole = from === 0 && length === measureTicks(metre);
  if (!isDotted) return from % length === 0 || (!isRest && isSyncopation({ from, to }));
  if (isRest) return false;
  const double = (length * 4) / 3;
  return isWhole || from % double === 0 || to % double === 0;
}

/** A quarter after an eighth, an eighth after a sixteenth, within two beats or one. */
function isSyncopation({ from, to }: Span): boolean {
  const length = to - from;
  if (length > TICKS_PER_QUARTER) return false;
  const around = 2 * length;
  return from % (length / 2) === 0 && Math.floor(from / around) === Math.floor((to - 1) / around);
}

/** Within a dotted beat, or whole ones. */
function fitsCompound({ from, to }: Span): boolean {
  const beat = 1.5 * TICKS_PER_QUARTER;
  const length = to - from;
  if (length >= beat) return from % beat === 0 && [beat, 2 * beat, 4 * beat].includes(length);
  if (Math.floor(from / beat) !== Math.floor((to - 1) / beat)) return false;
  const value = valueOfTicks(length)!;
  const inBeat = from % beat;
  return value.dots === 0
    ? inBeat % Math.min(length, TICKS_PER_QUARTER / 2) === 0
    : inBeat % (length / 1.5) === 0;
}
