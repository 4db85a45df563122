import { DRUMS } from '../drums/drum-kit';
import {
  TICKS_PER_QUARTER,
  type Clef,
  type Measure,
  type Metre,
  type Part,
  type Score,
} from '../score';
import { element, type XmlElement } from '../xml/element';
import { directionsOf } from './directions';
import { documentText } from './document-text';
import { instrumentId } from './instrument-id';
import { noteElements } from './note-element';

/**
 * A score as MusicXML 4.0, partwise. Only elements that MusicXML 3.1 has are used, so that older readers take it, too.
 * Source: W3C Music Notation Community Group, "MusicXML 4.0", 2021.
 */
export function writeMusicXml(score: Score): string {
  return documentText(scoreElement(score));
}

function scoreElement({ title, source, parts }: Score): XmlElement {
  const children = [
    title === '' ? null : element('work', [element('work-title', title)]),
    element('identification', [
      source === '' ? null : element('creator', source, { type: 'composer' }),
      element('encoding', [element('software', 'Attacca')]),
    ]),
    element('part-list', parts.map(scorePart)),
    ...parts.map(partElement),
  ];
  return element('score-partwise', children, { version: '4.0' });
}

function scorePart(part: Part): XmlElement {
  const used = instrumentsOf(part);
  const ids = used.length > 0 ? used.map((name) => instrumentId(part, name)) : [`${part.id}-I1`];
  const names = used.length > 0 ? used.map((name) => DRUMS[name]!.name) : [part.name];
  return element(
    'score-part',
    [
      element('part-name', part.name),
      ...ids.map((id, i) =>
        element('score-instrument', [element('instrument-name', names[i])], { id }),
      ),
      ...ids.map((id, i) => element('midi-instrument', midiFields(part, used[i]), { id })),
    ],
    { id: part.id },
  );
}

/** MusicXML counts channels, programs and keys from 1. */
function midiFields({ kind }: Part, instrument: string | undefined): XmlElement[] {
  const isDrum = kind === 'percussion';
  const fields = [element('midi-channel', isDrum ? 10 : 1), element('midi-program', 1)];
  if (instrument !== undefined)
    fields.push(element('midi-unpitched', DRUMS[instrument]!.midiKey + 1));
  return fields;
}

function instrumentsOf({ measures }: Part): string[] {
  const names = new Set<string>();
  for (const { voices } of measures)
    for (const { elements } of voices)
      for (const { heads } of elements)
        for (const { pitch } of heads) if (pitch.kind === 'drum') names.add(pitch.instrument);
  return Object.keys(DRUMS).filter((name) => names.has(name));
}

function partElement(part: Part): XmlElement {
  return element(
    'part',
    part.measures.map((_, i) => measureElement(part, i)),
    { id: part.id },
  );
}

function measureElement(part: Part, index: number): XmlElement {
  const measure = part.measures[index]!;
  const isLast = index === part.measures.length - 1;
  const voices = measure.voices.flatMap((voice, i) => [
    ...(i === 0 ? [] : [backup(measure.voices[i - 1]!.elements)]),
    ...voice.elements.flatMap((one) => noteElements(one, { voice, part })),
  ]);
  const children = [
    attributesOf(part, index),
    ...directionsOf(measure),
    ...voices,
    isLast
      ? element('barline', [element('bar-style', 'light-heavy')], { location: 'right' })
      : null,
  ];
  const implicit = isUpbeat(part, index) ? { implicit: 'yes' } : {};
  return element('measure', children, { number: measure.number, ...implicit });
}

/** The first measure where it is shorter than the one after it: the end of one, in that one's metre. */
function isUpbeat({ measures }: Part, index: number): boolean {
  const [first, next] = measures;
  if (index > 0 || first === undefined || next === undefined || first.number > 0) return false;
  return first.metre.beatUnit === next.metre.beatUnit && first.metre.beats < next.metre.beats;
}

function writtenMetre(part: Part, index: number): Metre {
  return part.measures[isUpbeat(part, index) ? index + 1 : index]!.metre;
}

function backup(elements: readonly { readonly ticks: number }[]): XmlElement {
  const ticks = elements.reduce((sum, one) => sum + one.ticks, 0);
  return element('backup', [element('duration', ticks)]);
}

/** What changes at a measure's beginning; null for nothing. */
function attributesOf(part: Part, index: number): XmlElement | null {
  const measure = part.measures[index]!;
  const before = part.measures[index - 1];
  const isFirst = before === undefined;
  const { beats, beatUnit } = writtenMetre(part, index);
  const known = isFirst ? undefined : writtenMetre(part, index - 1);
  const isNewMetre = known?.beats !== beats || known.beatUnit !== beatUnit;
  const children = [
    isFirst ? element('divisions', TICKS_PER_QUARTER) : null,
    before?.fifths === measure.fifths ? null : element('key', [element('fifths', measure.fifths)]),
    isNewMetre ? element('time', [element('beats', beats), element('beat-type', beatUnit)]) : null,
    isFirst && part.clefs.length > 1 ? element('staves', part.clefs.length) : null,
    ...(isFirst ? part.clefs.map((clef, i) => clefElement(clef, i, part.clefs.length)) : []),
    repeatStyle(measure, before),
  ].filter((child) => child !== null);
  return children.length === 0 ? null : element('attributes', children);
}

const CLEFS: Readonly<Record<Clef, readonly (readonly [string, string])[]>> = {
  treble: [
    ['sign', 'G'],
    ['line', '2'],
  ],
  bass: [
    ['sign', 'F'],
    ['line', '4'],
  ],
  percussion: [['sign', 'percussion']],
};

function clefElement(clef: Clef, index: number, count: number): XmlElement {
  const fields = CLEFS[clef].map(([name, value]) => element(name, value));
  return element('clef', fields, count > 1 ? { number: index + 1 } : {});
}

/** A row of repetitions begins, or is over. */
function repeatStyle(measure: Measure, before: Measure | undefined): XmlElement | null {
  const wasRepeat = before?.isRepeat ?? false;
  if (measure.isRepeat === wasRepeat) return null;
  const repeat = measure.isRepeat
    ? element('measure-repeat', 1, { type: 'start' })
    : element('measure-repeat', [], { type: 'stop' });
  return element('measure-style', [repeat]);
}
