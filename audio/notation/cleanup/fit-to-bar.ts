import { element } from '../xml/element';
import { type Bar, type BarEvent, type BarRepair, endOf } from './bar';
import { inValues } from './in-values';
import { nameOf, withParts } from './note-parts';
import { valuesOf } from './written-values';

/** Ends at the bar line what goes beyond it, and removes what would begin there: no bar has room for it. */
export const cutAtBarLine: BarRepair = (bar, log) => {
  const { ticks, metre } = bar;
  if (ticks === null || metre === null || bar.events.every((event) => endOf(event) <= ticks))
    return bar;
  const events = bar.events.flatMap((event): BarEvent[] => {
    if (endOf(event) <= ticks) return [event];
    const name = event.notes.map(nameOf).join('+');
    if (event.from >= ticks) {
      log('durations', event, `removed ${name || 'grace notes'} beyond the bar line`);
      return [];
    }
    log('durations', event, `ended ${name} at the bar line`);
    return shortened({ ...event, ticks: ticks - event.from }, bar);
  });
  const others = bar.others.map((one) => ({ ...one, at: Math.min(one.at, ticks) }));
  return { ...bar, events, others };
};

function shortened(event: BarEvent, bar: Bar): BarEvent[] {
  const values = valuesOf({ from: event.from, to: endOf(event) }, bar, event.isRest);
  return values === null ? [withDuration(event)] : inValues(event, values);
}

/** Without a type, which no value that lasts so long has. */
function withDuration(event: BarEvent): BarEvent {
  const duration = element('duration', event.ticks);
  const gone = ['duration', 'type', 'dot', 'time-modification', 'beam'];
  return { ...event, notes: event.notes.map((note) => withParts(note, gone, [duration])) };
}
