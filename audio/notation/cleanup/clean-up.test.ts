import { faultsOfMusicXml } from '../../../test/musicxml-schema';
import { drumSheetBars, pianoBars } from '../../../test/notation-examples';
import { drumPart } from '../drums/drum-part';
import { documentText } from '../musicxml/document-text';
import { writeMusicXml } from '../musicxml/write-musicxml';
import { pitchedPart } from '../pitched/pitched-part';
import { readMusicXml } from '../reading/read-musicxml';
import { childOf, childrenOf, hasChild, textOf } from '../xml/query';
import { cleanUp, type CleanedUp, type CleanUpOptions } from './clean-up';
import { isTied, nameOf } from './note-parts';

const TICKS: Readonly<Record<string, number>> = { w: 48, h: 24, q: 12, e: 6, s: 3 };
const TYPES = { w: 'whole', h: 'half', q: 'quarter', e: 'eighth', s: '16th' } as const;

/**
 * `C4q` a quarter note, `+E4q` in a chord with it, `C4q-` tied on, `-C4q` tied from before, `rq` a rest, `C4q:18` with
 * another duration than its value, `/2` goes on with voice 2 from the bar's beginning, `/1` with voice 1 again.
 */
function measure(words: string): string {
  let [voice, cursor] = ['1', 0];
  const word = /^(\+)?(-)?(?:([A-G])([#b]*)(\d)|r)([whqes])(\.)?(?::(\d+))?(-)?$/;
  return words
    .split(' ')
    .map((one) => {
      if (one.startsWith('/')) {
        const back = cursor;
        [voice, cursor] = [one.slice(1), 0];
        return `<backup><duration>${back}</duration></backup>`;
      }
      const [, chord, stop, step, signs = '', octave, value = 'q', dot, ticks, start] =
        word.exec(one)!;
      const plain = TICKS[value]! * (dot === undefined ? 1 : 1.5);
      const duration = Number(ticks ?? plain);
      if (chord === undefined) cursor += duration;
      const alter = signs.length * (signs.startsWith('b') ? -1 : 1);
      const pitch = `<pitch><step>${step}</step>${alter === 0 ? '' : `<alter>${alter}</alter>`}<octave>${octave}</octave></pitch>`;
      const ties = `${stop === undefined ? '' : '<tie type="stop"/>'}${start === undefined ? '' : '<tie type="start"/>'}`;
      const type = `<type>${TYPES[value as 'q']}</type>${dot === undefined ? '' : '<dot/>'}`;
      return `<note>${chord === undefined ? '' : '<chord/>'}${step === undefined ? '<rest/>' : pitch}<duration>${duration}</duration>${ties}<voice>${voice}</voice>${type}</note>`;
    })
    .join('');
}

const attributes = (time = '<time><beats>4</beats><beat-type>4</beat-type></time>'): string =>
  `<attributes><divisions>12</divisions><key><fifths>0</fifths></key>${time}</attributes>`;

function score(...measures: readonly string[]): string {
  const written = measures.map(
    (content, i) => `<measure number="${i}">${i === 0 ? attributes() : ''}${content}</measure>`,
  );
  return `<score-partwise version="3.1"><part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list><part id="P1">${written.join('')}</part></score-partwise>`;
}

/** The measures of the first part in the words of `measure`, voices apart. */
function wordsOf({ score: cleaned }: CleanedUp): string[] {
  const part = childOf(cleaned, 'part')!;
  return childrenOf(part, 'measure').map((one) => {
    const voices = new Map<string, string[]>();
    for (const note of childrenOf(one, 'note')) {
      const type = textOf(note, 'type');
      const value = Object.entries(TYPES).find(([, name]) => name === type)?.[0] ?? 'R';
      const name = hasChild(note, 'rest') ? 'r' : nameOf(note);
      const words = `${hasChild(note, 'chord') ? '+' : ''}${isTied(note, 'stop') ? '-' : ''}${name}${value}${hasChild(note, 'dot') ? '.' : ''}${isTied(note, 'start') ? '-' : ''}`;
      const voice = textOf(note, 'voice')!;
      voices.set(voice, [...(voices.get(voice) ?? []), words]);
    }
    return [...voices].map(([voice, words]) => `${voice}: ${words.join(' ')}`).join(' | ');
  });
}

const full = measure('G3w');

test.each<[string, string, string]>([
  ['an eighth tied to an eighth', 'C4e- -C4e C4q C4h', '1: C4q C4q C4h'],
  ['a chord of fragments', 'C4s- +E4s- -C4s- +-E4s- -C4e +-E4e C4q C4h', '1: C4q +E4q C4q C4h'],
  ['a tie that shows the middle', 'C4q. C4e- -C4e C4q.', '1: C4q. C4e- -C4e C4q.'],
  ['a tie to nothing', 'C4q- D4q E4h', '1: C4q D4q E4h'],
  ['rests in pieces', 'C4q re re C4q rs rs re', '1: C4q rq C4q rq'],
  ['a bar of rests', 'rq rq rh', '1: rR'],
  ['a bar without anything', '', '1: rR'],
  ['a bar that is short', 'C4q', '1: C4q rq rh'],
  ['a bar that is long', 'C4h C4h. D4q', '1: C4h C4h'],
  ['a bar with a rest too many', 'C4h C4h rq', '1: C4h C4h'],
  ['a value unlike its duration', 'C4q:18 C4e C4h', '1: C4q. C4e C4h'],
  ['a duration that no value has', 'C4h:30 C4e C4q', '1: C4h- -C4e C4e C4q'],
  ['an empty voice', 'C4w /2 rh rh', '1: C4w'],
  ['two empty voices', 'rw /2 rw', '1: rw'],
  ['a note twice', 'C4w +C4w', '1: C4w'],
  ['a voice under itself', 'C4w /1 E4w', '1: C4w +E4w'],
  ['a voice that overlaps itself', 'C4w /1 E4h F4h', '1: C4w | 2: E4h F4h'],
  ['a rest under a note', 'C4w /1 rh rh', '1: C4w'],
  ['unison of two voices', 'C4w /2 C4w', '1: C4w | 2: C4w'],
  ['names that the key does not know', 'E#4q Cb4q B#3q F#4q', '1: F4q B3q C4q F#4q'],
])('%s', (_name, words, expected) => {
  const cleaned = cleanUp(readMusicXml(score(full, words === '' ? '' : measure(words))));
  expect(wordsOf(cleaned)[1]).toBe(expected);
  const text = documentText(cleaned.score);
  expect(documentText(cleanUp(readMusicXml(text)).score)).toBe(text);
});

test.each<[keyof CleanUpOptions, string]>([
  ['duplicates', 'C4w +C4w'],
  ['overlaps', 'C4w /1 E4h F4h'],
  ['durations', 'C4h C4h. D4q'],
  ['ties', 'C4e- -C4e C4q C4h'],
  ['rests', 'C4q re re C4q rs rs re'],
  ['voices', 'C4w /2 rh rh'],
  ['spelling', 'E#4q Cb4q B#3q F#4q'],
])('%s can be left alone', (repair, words) => {
  const given = readMusicXml(score(full, measure(words)));
  const off = cleanUp(given, {
    ...{ rests: repair !== 'rests' && repair !== 'voices', [repair]: false },
    ...(repair === 'spelling' ? { spelling: 'off' } : {}),
  });
  expect(documentText(off.score)).toBe(documentText(given));
});

it('says what was done where, and what was left and why', () => {
  const text = score(full, measure('C4q D4e- -D4e E4h'), '<note><duration>x</duration></note>');
  const { changes, left } = cleanUp(readMusicXml(text));
  expect(changes).toEqual([
    {
      ...{ part: 'P1', measure: '1', voice: '1', beat: 2, repair: 'ties' },
      what: 'wrote 2 tied D4 as 1',
    },
  ]);
  expect(left).toEqual([{ part: 'P1', measure: '2', reason: 'a note has a duration of x' }]);
});

it('leaves upbeats, and the bars that complete them, as short as they are', () => {
  const given = readMusicXml(score(measure('G3q'), full, measure('G3h.')));
  expect(cleanUp(given).changes).toEqual([]);
});

it('counts all durations of a part alike', () => {
  const second = '<attributes><divisions>24</divisions></attributes>';
  const text = score(full, second + measure('C4h:48 C4h:48'), measure('C4h:48 C4h:48'));
  const cleaned = cleanUp(readMusicXml(text));
  expect(cleaned.changes.map(({ repair }) => repair)).toEqual(['divisions']);
  expect(documentText(cleaned.score).match(/<divisions>/g)).toHaveLength(1);
  expect(wordsOf(cleaned)).toEqual(['1: G3w', '1: C4h C4h', '1: C4h C4h']);
});

it('tells the staves of a voice apart that is on two at once', () => {
  const staff = (content: string, number: number): string =>
    content.replaceAll('</note>', `<staff>${number}</staff></note>`);
  const text = score(staff(measure('G4w'), 1) + measure('/1') + staff(measure('G2w'), 2));
  const moved = cleanUp(readMusicXml(text.replace('<duration>0', '<duration>48')));
  expect(wordsOf(moved)).toEqual(['1: G4w | 2: G2w']);
});

describe('our own scores', () => {
  const title = 'A & B';
  const own = writeMusicXml({
    ...{ title, source: '' },
    parts: [
      pitchedPart(pianoBars(), { id: 'P1' }),
      drumPart(drumSheetBars().slice(0, 16), { id: 'P2' }),
    ],
  });

  it('are clean, and valid afterwards', async () => {
    const cleaned = cleanUp(readMusicXml(own));
    const text = documentText(cleaned.score);
    expect(cleaned.left).toEqual([]);
    expect(cleaned.changes).toEqual([]);
    expect(text).toBe(own);
    const repaired = [
      score(
        full,
        measure('C4s- +E4s- -C4s- +-E4s- -C4e +-E4e C4q C4h'),
        measure('C4w /1 E4h F4h:30'),
      ),
      score(full, measure('C4h:30 C4e C4q /2 E#4q. D4e'), ''),
    ].map((one) => documentText(cleanUp(readMusicXml(one)).score));
    expect(await faultsOfMusicXml([text, ...repaired])).toEqual([]);
  });
});
