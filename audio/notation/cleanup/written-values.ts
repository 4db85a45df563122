import { TICKS_PER_QUARTER } from '../score';
import { type Span } from '../rhythm/metre-grid';
import { splitByMetre } from '../rhythm/split-values';
import { element, type XmlElement } from '../xml/element';
import { childrenOf, hasChild, textOf } from '../xml/query';
import { type Bar } from './bar';
import { withParts } from './note-parts';

/** One written value of a note or rest: what it lasts, its type and dots. */
export interface WrittenValue {
  readonly ticks: number;
  readonly type: string;
  readonly dots: number;
}

/** From longest to shortest, each half the one before. */
const TYPES = [
  ...['maxima', 'long', 'breve', 'whole', 'half', 'quarter', 'eighth', '16th', '32nd', '64th'],
  ...['128th', '256th', '512th', '1024th'],
];
const MAXIMA_QUARTERS = 32;
/** The longest that is written where a note has to be cut. */
const WHOLE = TYPES.indexOf('whole');
/** Ticks of `splitByMetre`'s grid. */
const GRID = 3;

type Grid = Pick<Bar, 'divisions' | 'metre' | 'shift'>;

/**
 * Values that fill a stretch and show the metre.
 * @returns null where there is no metre, or where no values without tuplets fill the stretch
 */
export function valuesOf(span: Span, bar: Grid, isRest: boolean): WrittenValue[] | null {
  const { divisions, metre, shift } = bar;
  if (metre === null) return null;
  const [from, to] = [span.from + shift, span.to + shift];
  const scaled = {
    from: (from * TICKS_PER_QUARTER) / divisions,
    to: (to * TICKS_PER_QUARTER) / divisions,
  };
  const isCoarse = scaled.from % GRID === 0 && scaled.to % GRID === 0;
  if (!isCoarse) return binaryValues({ from, to }, divisions);
  return splitByMetre(scaled, metre, isRest).map(({ from: start, to: end, value }) => ({
    ticks: ((end - start) * divisions) / TICKS_PER_QUARTER,
    type: value.type,
    dots: value.dots,
  }));
}

/** Values without dots, each where a multiple of itself is: for what is finer than a thirty-second. */
function binaryValues(span: Span, divisions: number): WrittenValue[] | null {
  const values: WrittenValue[] = [];
  let { from } = span;
  while (from < span.to) {
    const value = TYPES.slice(WHOLE)
      .map((type): WrittenValue => ({ ticks: quartersOf(type) * divisions, type, dots: 0 }))
      .find(
        ({ ticks }) => Number.isInteger(ticks) && from % ticks === 0 && from + ticks <= span.to,
      );
    if (value === undefined) return null;
    values.push(value);
    from += value.ticks;
  }
  return values;
}

function quartersOf(type: string): number {
  return MAXIMA_QUARTERS / 2 ** TYPES.indexOf(type);
}

/** What a note's type and dots say that it lasts, in divisions; undefined where they say nothing. */
export function writtenTicks(note: XmlElement, divisions: number): number | undefined {
  const type = textOf(note, 'type');
  if (type === undefined || !TYPES.includes(type)) return undefined;
  const dots = childrenOf(note, 'dot').length;
  return quartersOf(type) * (2 - 2 ** -dots) * divisions;
}

/** A note of another value; its beams and tuplets are gone. */
export function withValue(note: XmlElement, { ticks, type, dots }: WrittenValue): XmlElement {
  return withParts(
    note,
    ['duration', 'type', 'dot', 'time-modification', 'beam'],
    [
      element('duration', ticks),
      element('type', type),
      ...Array.from({ length: dots }, () => element('dot')),
    ],
  );
}

/** Whether a note is part of a tuplet, or of a tremolo, whose notes last half of what they show. */
export function isModified(note: XmlElement): boolean {
  return (
    hasChild(note, 'time-modification') ||
    childrenOf(note, 'notations').some((signs) =>
      childrenOf(signs, 'ornaments').some((ornaments) => hasChild(ornaments, 'tremolo')),
    )
  );
}
