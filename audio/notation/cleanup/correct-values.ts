import { type Bar, type BarEvent, type BarRepair, endOf } from './bar';
import { inValues } from './in-values';
import { nameOf } from './note-parts';
import { isModified, valuesOf, writtenTicks } from './written-values';

/**
 * Writes notes and rests as what they last, where their type and dots say something else: as several values tied
 * together where no single one does. Tuplets and tremolos, which count otherwise, are left alone.
 */
export const correctValues: BarRepair = (bar, log) => {
  let isChanged = false;
  const events = bar.events.flatMap((event): BarEvent[] => {
    if (!contradicts(event, bar)) return [event];
    const values = valuesOf({ from: event.from, to: endOf(event) }, bar, event.isRest);
    if (values === null) return [event];
    isChanged = true;
    const types = values.map(({ type, dots }) => type + '.'.repeat(dots)).join(' + ');
    log('durations', event, `wrote ${event.notes.map(nameOf).join('+')} as ${types}`);
    return inValues(event, values);
  });
  return isChanged ? { ...bar, events } : bar;
};

function contradicts(event: BarEvent, bar: Bar): boolean {
  const [note] = event.notes;
  if (note === undefined || event.notes.some(isModified)) return false;
  const written = event.notes.map((one) => writtenTicks(one, bar.divisions));
  if (event.isRest && event.ticks === bar.ticks) return false;
  return written.some((ticks) => ticks !== undefined && ticks !== event.ticks);
}
