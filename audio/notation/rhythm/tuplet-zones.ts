import { measureTicks, TICKS_PER_QUARTER, type Metre, type NoteValue } from '../score';
import { isCompound, type Span } from './metre-grid';
import { valueOfTicks } from './note-value';
import { type ValueSpan } from './split-values';

/** Ticks of a thirty-second: what is not on its grid belongs to a triplet. */
const BINARY = 3;

/**
 * The quarters, or eighths, in which three take the time of two.
 * @param places where chords begin and end, in ticks
 */
export function tupletZones(places: readonly number[], metre: Metre): Span[] {
  if (isCompound(metre)) return [];
  const quarters = Array.from(
    { length: Math.floor(measureTicks(metre) / TICKS_PER_QUARTER) },
    (_, i) => ({ from: i * TICKS_PER_QUARTER, to: (i + 1) * TICKS_PER_QUARTER }),
  );
  const isTernary = ({ from, to }: Span): boolean =>
    places.some((place) => place > from && place < to && place % BINARY !== 0);
  return quarters.filter(isTernary).flatMap((quarter) => {
    const middle = (quarter.from + quarter.to) / 2;
    if (!places.includes(middle)) return [quarter];
    const halves = [
      { from: quarter.from, to: middle },
      { from: middle, to: quarter.to },
    ];
    return halves.filter(isTernary);
  });
}

const LENGTHS = [16, 8, 4, 2];

/** Cuts a stretch within a zone into triplet values. */
export function splitInTuplet(span: Span, zone: Span): ValueSpan[] {
  const unit = (zone.to - zone.from) / 3;
  const spans: ValueSpan[] = [];
  let { from } = span;
  while (from < span.to) {
    const length =
      LENGTHS.find(
        (ticks) => from + ticks <= span.to && (from - zone.from) % Math.min(ticks, unit) === 0,
      ) ?? LENGTHS.at(-1)!;
    const to = Math.min(span.to, from + length);
    spans.push({ from, to, value: tripletValue(length) });
    from = to;
  }
  return spans;
}

function tripletValue(ticks: number): NoteValue {
  return valueOfTicks(ticks, true)!;
}
