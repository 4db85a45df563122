import { type XmlElement } from '../xml/element';
import { elementsOf } from '../xml/query';
import { writeXml } from '../xml/write-xml';
import { type BarEvent, type BarRepair } from './bar';
import { headKey, isTied, nameOf } from './note-parts';

/** What two notes may differ in and be the same all the same: how they are written, not what is played. */
const WRITTEN = new Set(['chord', 'pitch', 'voice', 'stem', 'beam', 'accidental', 'type', 'dot']);

/**
 * Removes notes that are there twice: in one voice, at one time, equally long, on one staff, and with nothing that the
 * one which stays lacks. The same note in two voices is two singers in unison, and stays.
 */
export const removeDuplicates: BarRepair = (bar, log) => {
  const seen = new Map<string, Set<string>>();
  let isChanged = false;
  const events = bar.events.flatMap((event): BarEvent[] => {
    if (event.isRest) return [event];
    const notes = event.notes.filter((note) => {
      const key = `${event.voice} ${event.from} ${event.ticks} ${event.staff} ${headKey(note)}`;
      const known = seen.get(key);
      const extras = extrasOf(note);
      const isAlone = event.graces.length === 0;
      if (isAlone && known !== undefined && extras.every((extra) => known.has(extra))) {
        log('duplicates', event, `removed a second ${nameOf(note)}`);
        return false;
      }
      seen.set(key, new Set([...(known ?? []), ...extras]));
      return true;
    });
    if (notes.length === event.notes.length) return [event];
    isChanged = true;
    return notes.length > 0 ? [{ ...event, notes }] : [];
  });
  return isChanged ? { ...bar, events } : bar;
};

function extrasOf(note: XmlElement): string[] {
  const ties = (['start', 'stop'] as const).filter((type) => isTied(note, type));
  const hidden = note.attributes['print-object'] ?? 'yes';
  return [
    ...elementsOf(note)
      .filter(({ name }) => !WRITTEN.has(name))
      .map((one) => writeXml(one)),
    ...ties,
    hidden,
  ];
}
