import { element, type XmlElement } from '../xml/element';
import { childOf } from '../xml/query';
import { type BarEvent } from './bar';
import { bareNote, isTied, withParts, withTies } from './note-parts';
import { withValue, type WrittenValue } from './written-values';

/**
 * An event written as several values: notes tied to each other, rests one after the other. What belongs to a note beyond
 * its sound stays with the first; a tie to what follows goes on from the last.
 */
export function inValues(event: BarEvent, values: readonly WrittenValue[]): BarEvent[] {
  let from = event.from;
  return values.map((value, i): BarEvent => {
    const isFirst = i === 0;
    const isLast = i === values.length - 1;
    const notes = event.notes.map((note) => {
      const one = withValue(isFirst ? note : bareNote(note), value);
      if (event.isRest) return withoutMeasure(one);
      return withTies(one, {
        stop: !isFirst || isTied(note, 'stop'),
        start: !isLast || isTied(note, 'start'),
      });
    });
    const piece = {
      ...event,
      from,
      ticks: value.ticks,
      notes,
      graces: isFirst ? event.graces : [],
    };
    from += value.ticks;
    return piece;
  });
}

/** A rest of a value is not a rest of the measure. */
function withoutMeasure(note: XmlElement): XmlElement {
  const rest = childOf(note, 'rest');
  return rest?.attributes['measure'] === undefined
    ? note
    : withParts(note, ['rest'], [element('rest', rest.children)]);
}
