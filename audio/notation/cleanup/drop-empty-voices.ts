import { childOf, elementsOf } from '../xml/query';
import { type BarEvent, type BarRepair, voicesOf } from './bar';

/** Signs that a rest has, and its own look: what nobody would miss with it is none of these. */
const OWN = new Set(['notations', 'lyric', 'notehead', 'play', 'listen']);

/**
 * Removes voices that only rest where another voice is on the same staff: one that sounds or, of several that rest, the
 * first.
 */
export const dropEmptyVoices: BarRepair = (bar, log) => {
  const voices = voicesOf(bar.events);
  const staffOf = (own: readonly BarEvent[]): number => own[0]!.staff;
  const kept = voices.filter((own, i) => {
    if (!own.every(isPlainRest)) return true;
    const onStaff = voices.filter((other) => staffOf(other) === staffOf(own));
    const sounds = onStaff.some((other) => !other.every(isPlainRest));
    return !sounds && onStaff[0] === voices[i];
  });
  if (kept.length === voices.length) return bar;
  for (const own of voices.filter((voice) => !kept.includes(voice)))
    log('voices', own[0]!, `removed voice ${own[0]!.voice}, which only rests`);
  return { ...bar, events: kept.flat() };
};

function isPlainRest({ isRest, notes, graces }: BarEvent): boolean {
  return isRest && graces.length === 0 && elementsOf(notes[0]!).every(({ name }) => !OWN.has(name));
}

/** True for a rest that may be written in other values: nothing but its length tells it from others. */
export function isReplaceable(event: BarEvent): boolean {
  const [note] = event.notes;
  if (note === undefined || !isPlainRest(event)) return false;
  const isPlaced = childOf(note, 'rest')!.children.length > 0;
  const isHidden = note.attributes['print-object'] === 'no';
  const isTuplet = childOf(note, 'time-modification') !== undefined;
  return !isPlaced && !isHidden && !isTuplet && childOf(note, 'cue') === undefined;
}
