import { NOTE_TYPES, TICKS_PER_QUARTER, type NoteValue } from '../score';

const WHOLE = 4 * TICKS_PER_QUARTER;

/** Ticks of a value. */
export function ticksOf({ type, dots, isTriplet }: NoteValue): number {
  const plain = WHOLE / 2 ** NOTE_TYPES.indexOf(type);
  const dotted = plain * (2 - 2 ** -dots);
  return isTriplet ? (dotted * 2) / 3 : dotted;
}

const plain: readonly NoteValue[] = NOTE_TYPES.flatMap((type) =>
  [0, 1].map((dots) => ({ type, dots, isTriplet: false })),
);
const triplets: readonly NoteValue[] = NOTE_TYPES.slice(1).flatMap((type) =>
  [0, 1].map((dots) => ({ type, dots, isTriplet: true })),
);
const byTicks = new Map(usable(plain).map((value) => [ticksOf(value), value]));
const tripletsByTicks = new Map(usable(triplets).map((value) => [ticksOf(value), value]));

function usable(values: readonly NoteValue[]): NoteValue[] {
  return values.filter((value) => Number.isInteger(ticksOf(value)));
}

/** The one value, with at most one dot, that lasts so long; undefined where several would be needed. */
export function valueOfTicks(ticks: number, isTriplet = false): NoteValue | undefined {
  return (isTriplet ? tripletsByTicks : byTicks).get(ticks);
}

/** How many beams a value has: 1 for eighths. */
export function beamCount({ type }: NoteValue): number {
  return Math.max(0, NOTE_TYPES.indexOf(type) - NOTE_TYPES.indexOf('quarter'));
}
