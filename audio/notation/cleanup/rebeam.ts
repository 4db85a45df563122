import { NOTE_TYPES, TICKS_PER_QUARTER, type NoteValue, type VoiceElement } from '../score';
import { beamed } from '../rhythm/beams';
import { element, type XmlElement } from '../xml/element';
import { childrenOf, hasChild, numberOf, textOf } from '../xml/query';
import { type Bar, type BarEvent, voicesOf } from './bar';
import { withParts } from './note-parts';

/**
 * Beams voices anew by the beat where their values have changed. Values that the beaming does not know (shorter than
 * thirty-seconds, other tuplets than triplets) are left without beams.
 */
export function rebeamed(bar: Bar, before: Bar): Bar {
  const old = new Map(voicesOf(before.events).map((own) => [own[0]!.voice, rhythmOf(own)]));
  const events = voicesOf(bar.events).flatMap((own) => {
    const isSame = old.get(own[0]!.voice) === rhythmOf(own);
    return isSame ? own : withBeams(own, bar);
  });
  return { ...bar, events };
}

function rhythmOf(own: readonly BarEvent[]): string {
  return own.map(({ from, ticks, isRest }) => `${from} ${ticks} ${isRest}`).join();
}

function withBeams(own: readonly BarEvent[], bar: Bar): BarEvent[] {
  const { metre, divisions, shift } = bar;
  const notes = own.filter((event) => event.notes.length > 0);
  const elements = notes.map((event): VoiceElement | null => {
    const value = valueOf(event);
    if (value === null && !event.isRest) return null;
    const tick = ((event.from + shift) * TICKS_PER_QUARTER) / divisions;
    const heads = event.isRest ? [] : [HEAD];
    return { tick, ticks: 0, value, heads, beams: [] };
  });
  const isKnown = metre !== null && elements.every((one) => one !== null);
  const beams = isKnown
    ? beamed(
        elements.filter((one) => one !== null),
        metre,
      )
    : [];
  return own.map((event) => {
    const index = notes.indexOf(event);
    const own = (beams[index]?.beams ?? []).map((beam, i) =>
      element('beam', beam, { number: i + 1 }),
    );
    const withOwn = (note: XmlElement, i: number): XmlElement =>
      withParts(note, ['beam'], i === 0 ? own : []);
    return { ...event, notes: event.notes.map(withOwn) };
  });
}

/** Beams are drawn for whatever sounds. */
const HEAD: VoiceElement['heads'][number] = {
  pitch: { kind: 'pitch', step: 'C', alter: 0, octave: 4 },
  ...{ velocity: 64, tiedFrom: false, tiedTo: false },
};

function valueOf({ notes }: BarEvent): NoteValue | null {
  const [note] = notes;
  const type = NOTE_TYPES.find((one) => one === textOf(note!, 'type'));
  if (note === undefined || type === undefined) return null;
  const ratio = childrenOf(note, 'time-modification')[0];
  const isTriplet =
    ratio !== undefined &&
    numberOf(ratio, 'actual-notes') === 3 &&
    numberOf(ratio, 'normal-notes') === 2;
  if (hasChild(note, 'time-modification') && !isTriplet) return null;
  return { type, dots: childrenOf(note, 'dot').length, isTriplet };
}
