import { type Step } from '../score';
import { pitchOf } from '../pitched/spelling';
import { element, type XmlElement, type XmlNode } from '../xml/element';
import {
  childOf,
  childrenOf,
  elementsOf,
  hasChild,
  isElement,
  numberOf,
  textOf,
  withoutChildren,
} from '../xml/query';
import { writeXml } from '../xml/write-xml';

/** What a note has in which order. Source: MusicXML 4.0, type `note`. */
const ORDER = [
  ...['grace', 'cue', 'chord', 'pitch', 'unpitched', 'rest', 'duration', 'tie', 'instrument'],
  ...['footnote', 'level', 'voice', 'type', 'dot', 'accidental', 'time-modification', 'stem'],
  ...['notehead', 'notehead-text', 'staff', 'beam', 'notations', 'lyric', 'play', 'listen'],
];

/** Parts of a note that say what sounds when, and how it looks by itself; all others are somebody's own addition. */
const BASIC = new Set([
  ...[
    'chord',
    'pitch',
    'unpitched',
    'rest',
    'duration',
    'tie',
    'instrument',
    'voice',
    'type',
    'dot',
  ],
  ...['accidental', 'time-modification', 'stem', 'notehead', 'staff', 'beam'],
]);

/** Attributes of a note that say where it stands on the page, or how loud it is. */
const LAYOUT = /^(default|relative)-[xy]$|^(end-)?dynamics$/;

/** A note with some of its parts in place of those of the same names. */
export function withParts(
  note: XmlElement,
  names: readonly string[],
  parts: readonly XmlElement[],
): XmlElement {
  const kept = note.children.filter((node) => !isElement(node) || !names.includes(node.name));
  const rank = (node: XmlNode): number => {
    const index = isElement(node) ? ORDER.indexOf(node.name) : -1;
    return index === -1 ? ORDER.length : index;
  };
  return { ...note, children: [...kept, ...parts].sort((a, b) => rank(a) - rank(b)) };
}

/** What a note is on the staff: its pitch as it is spelled, or the line and instrument of a drum. */
export function headKey(note: XmlElement): string {
  const pitch = readPitch(note);
  return pitch === undefined ? otherKey(note) : `${pitch.step} ${pitch.alter} ${pitch.octave}`;
}

/** What a note sounds like: the same for C sharp and D flat. */
export function soundKey(note: XmlElement): string {
  const pitch = readPitch(note);
  return pitch === undefined ? otherKey(note) : String(pitch.midi);
}

function otherKey(note: XmlElement): string {
  const head = childOf(note, 'pitch') ?? childOf(note, 'unpitched');
  const instrument = childOf(note, 'instrument')?.attributes['id'] ?? '';
  return head === undefined ? 'rest' : `${writeXml(head)} ${instrument}`;
}

/** What a reader of the report knows a note by: `C#4`; `rest`. */
export function nameOf(note: XmlElement): string {
  const pitch = childOf(note, 'pitch');
  if (pitch === undefined) return hasChild(note, 'rest') ? 'rest' : 'unpitched note';
  const alter = numberOf(pitch, 'alter') || 0;
  const sign = alter < 0 ? 'b'.repeat(Math.min(3, -alter)) : '#'.repeat(Math.min(3, alter));
  return `${textOf(pitch, 'step') ?? ''}${sign}${textOf(pitch, 'octave') ?? ''}`;
}

export interface ReadPitch {
  readonly step: Step;
  readonly alter: number;
  readonly octave: number;
  /** MIDI number. */
  readonly midi: number;
}

/** Undefined for what has no pitch of the twelve. */
export function readPitch(note: XmlElement): ReadPitch | undefined {
  const pitch = childOf(note, 'pitch');
  const step = pitch === undefined ? undefined : textOf(pitch, 'step');
  if (pitch === undefined || step === undefined || !/^[A-G]$/.test(step)) return undefined;
  const alter = hasChild(pitch, 'alter') ? numberOf(pitch, 'alter') : 0;
  const octave = numberOf(pitch, 'octave');
  if (!Number.isInteger(alter) || !Number.isInteger(octave)) return undefined;
  const written = { step: step as Step, alter, octave };
  return { ...written, midi: pitchOf(written) };
}

/** Whether a note is tied to the one before (`stop`) or after it (`start`). */
export function isTied(note: XmlElement, type: 'start' | 'stop'): boolean {
  return childrenOf(note, 'tie').some(({ attributes }) => attributes['type'] === type);
}

/** A note with these ties, as sound and as drawn; drawn ties of other kinds stay. */
export function withTies(note: XmlElement, ties: { start: boolean; stop: boolean }): XmlElement {
  const types = (['stop', 'start'] as const).filter((type) => ties[type]);
  const drawn = childrenOf(note, 'notations').flatMap(elementsOf);
  const isPlain = ({ name, attributes }: XmlElement): boolean =>
    name === 'tied' && (attributes['type'] === 'start' || attributes['type'] === 'stop');
  const tied = types.map(
    (type) =>
      drawn.find((one) => isPlain(one) && one.attributes['type'] === type) ??
      element('tied', [], { type }),
  );
  const notations = [...tied, ...drawn.filter((one) => !isPlain(one))];
  return withParts(
    note,
    ['tie', 'notations'],
    [
      ...types.map((type) => element('tie', [], { type })),
      ...(notations.length > 0 ? [element('notations', notations)] : []),
    ],
  );
}

/** True for a note that has nothing of its own beside what sounds: no lyrics, no signs, no attributes of weight. */
export function isBare(note: XmlElement): boolean {
  const hasOnlyTies = childrenOf(note, 'notations')
    .flatMap(elementsOf)
    .every(({ name }) => name === 'tied');
  return (
    hasOnlyTies &&
    elementsOf(note).every(({ name }) => BASIC.has(name) || name === 'notations') &&
    Object.keys(note.attributes).every((name) => LAYOUT.test(name))
  );
}

/** A note reduced to what sounds, to be tied to the one it was made of. */
export function bareNote(note: XmlElement): XmlElement {
  const kept = elementsOf(note).filter(({ name }) => BASIC.has(name));
  const bare = { name: 'note', attributes: {}, children: kept };
  return withoutChildren(bare, ['tie', 'accidental', 'beam', 'chord']);
}
