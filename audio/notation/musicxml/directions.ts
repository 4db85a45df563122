import { type Measure, type TempoMark } from '../score';
import { isCompound } from '../rhythm/metre-grid';
import { element, type XmlElement } from '../xml/element';

/** What stands above a measure's beginning, and the tempo that is only played. */
export function directionsOf({ tempo, words, metre }: Measure): XmlElement[] {
  const marks: XmlElement[] = [];
  if (tempo !== null)
    marks.push(tempo.isPrinted ? metronome(tempo, isCompound(metre)) : sound(tempo));
  if (words !== undefined) marks.push(direction(element('words', words)));
  return marks;
}

/** The beat that is felt and how many there are in a minute. */
function metronome(tempo: TempoMark, isDotted: boolean): XmlElement {
  const perMinute = Math.round(isDotted ? tempo.bpm / 1.5 : tempo.bpm);
  const mark = element('metronome', [
    element('beat-unit', 'quarter'),
    isDotted ? element('beat-unit-dot') : null,
    element('per-minute', perMinute),
  ]);
  return direction(mark, sound(tempo));
}

function direction(type: XmlElement, played?: XmlElement): XmlElement {
  const children = [element('direction-type', [type]), played];
  return element('direction', children, { placement: 'above' });
}

/** In quarter notes a minute, whatever the metre. */
function sound({ bpm }: TempoMark): XmlElement {
  return element('sound', [], { tempo: Number(bpm.toFixed(3)) });
}
