import { DRUMS } from '../drums/drum-kit';
import { type Head, type NoteValue, type Part, type Voice, type VoiceElement } from '../score';
import { element, type XmlElement } from '../xml/element';
import { instrumentId } from './instrument-id';

interface Place {
  readonly voice: Voice;
  readonly part: Part;
}

/** MusicXML's `dynamics` are percent of forte, which is velocity 90. */
const FORTE_VELOCITY = 90;
/** Softer snare strokes are ghost notes, in parentheses. */
const GHOST_VELOCITY = 38;
/** Louder strokes carry an accent. */
const ACCENT_VELOCITY = 118;

/** The `note` elements of a chord or rest. */
export function noteElements(one: VoiceElement, place: Place): XmlElement[] {
  if (one.heads.length === 0) return [restElement(one, place)];
  return one.heads.map((head, i) => headElement(one, { ...place, head, isFirst: i === 0 }));
}

function restElement(one: VoiceElement, place: Place): XmlElement {
  return element('note', [
    element('rest', [], one.value === null ? { measure: 'yes' } : {}),
    element('duration', one.ticks),
    element('voice', place.voice.number),
    ...valueElements(one.value),
    staffElement(place),
    notations(one, null),
  ]);
}

interface HeadPlace extends Place {
  readonly head: Head;
  readonly isFirst: boolean;
}

function headElement(one: VoiceElement, place: HeadPlace): XmlElement {
  const { head, isFirst, voice, part } = place;
  const children = [
    isFirst ? null : element('chord'),
    pitchElement(head),
    element('duration', one.ticks),
    ...ties(head, 'tie'),
    head.pitch.kind === 'drum'
      ? element('instrument', [], { id: instrumentId(part, head.pitch.instrument) })
      : null,
    element('voice', voice.number),
    ...valueElements(one.value, head),
    one.stem !== undefined && one.value?.type !== 'whole' ? element('stem', one.stem) : null,
    notehead(head),
    staffElement(place),
    ...(isFirst ? one.beams : []).map((beam, i) => element('beam', beam, { number: i + 1 })),
    notations(isFirst ? one : null, head),
  ];
  const dynamics = Number(((100 * head.velocity) / FORTE_VELOCITY).toFixed(2));
  return element('note', children, { dynamics });
}

function pitchElement({ pitch }: Head): XmlElement {
  if (pitch.kind === 'drum') {
    const { step, octave } = DRUMS[pitch.instrument]!;
    return element('unpitched', [element('display-step', step), element('display-octave', octave)]);
  }
  return element('pitch', [
    element('step', pitch.step),
    pitch.alter === 0 ? null : element('alter', pitch.alter),
    element('octave', pitch.octave),
  ]);
}

/** The last of a row of ties comes first: a note stops one before it starts another. */
function ties({ tiedFrom, tiedTo }: Head, name: 'tie' | 'tied'): XmlElement[] {
  return [
    ...(tiedFrom ? [element(name, [], { type: 'stop' })] : []),
    ...(tiedTo ? [element(name, [], { type: 'start' })] : []),
  ];
}

function valueElements(value: NoteValue | null, head?: Head): (XmlElement | null)[] {
  if (value === null) return [];
  const accidental = head?.pitch.kind === 'pitch' ? head.pitch.accidental : undefined;
  return [
    element('type', value.type),
    ...Array.from({ length: value.dots }, () => element('dot')),
    accidental === undefined ? null : element('accidental', accidental),
    value.isTriplet
      ? element('time-modification', [element('actual-notes', 3), element('normal-notes', 2)])
      : null,
  ];
}

function notehead({ pitch, velocity }: Head): XmlElement | null {
  if (pitch.kind !== 'drum') return null;
  const { notehead: shape } = DRUMS[pitch.instrument]!;
  const isGhost = pitch.instrument === 'snare' && velocity <= GHOST_VELOCITY;
  if (shape === 'normal' && !isGhost) return null;
  return element('notehead', shape, isGhost ? { parentheses: 'yes' } : {});
}

function staffElement({ voice, part }: Place): XmlElement | null {
  return part.clefs.length > 1 ? element('staff', voice.staff) : null;
}

/** @param one null where the chord's first head has carried what belongs to the whole chord */
function notations(one: VoiceElement | null, head: Head | null): XmlElement | null {
  const tuplet = one?.tuplet;
  const bracket = { bracket: one?.hasBracket ? 'yes' : 'no' } as const;
  const drum = head?.pitch.kind === 'drum' ? DRUMS[head.pitch.instrument]! : null;
  const isAccented = drum !== null && one !== null && head!.velocity >= ACCENT_VELOCITY;
  const children = [
    ...(head === null ? [] : ties(head, 'tied')),
    tuplet === 'start' || tuplet === 'both'
      ? element('tuplet', [], { type: 'start', ...bracket })
      : null,
    tuplet === 'stop' || tuplet === 'both' ? element('tuplet', [], { type: 'stop' }) : null,
    drum?.isOpen ? element('technical', [element('open-string')]) : null,
    isAccented ? element('articulations', [element('accent')]) : null,
  ].filter((child) => child !== null);
  return children.length === 0 ? null : element('notations', children);
}
