import fc from 'fast-check';
import { soundingOf } from '../../../test/musicxml-sounding';
import { documentText } from '../musicxml/document-text';
import { readMusicXml } from '../reading/read-musicxml';
import { cleanUp, type CleanUpOptions } from './clean-up';
import { readPart } from './read-part';
import { endOf, voicesOf } from './bar';
import { type XmlElement } from '../xml/element';
import { childOf, childrenOf, numberOf } from '../xml/query';

const DIVISIONS = 12;
const QUARTERS = 4;
const BAR = DIVISIONS * QUARTERS;

const TYPES = ['whole', 'half', 'quarter', 'eighth', '16th', undefined];
const pitch = fc.record({
  step: fc.constantFrom('C', 'D', 'E', 'F', 'B'),
  alter: fc.constantFrom(-1, 0, 0, 0, 1),
  octave: fc.constantFrom(4, 5),
});
const note = fc.record({
  kind: fc.constantFrom(
    'note',
    'note',
    'note',
    'rest',
    'chord',
    'grace',
    'words',
    'back',
    'forward',
  ),
  duration: fc.constantFrom<number>(1, 3, 6, 6, 6, 6, 12, 12, 18, 24, 30),
  type: fc.constantFrom(...TYPES),
  tuplet: fc.constantFrom(false, false, false, true),
  pitch,
  voice: fc.constantFrom('1', '1', '2'),
  staff: fc.constantFrom(1, 1, 2),
  start: fc.boolean(),
  stop: fc.boolean(),
  lyric: fc.constantFrom(false, false, false, true),
});
type Drawn = typeof note extends fc.Arbitrary<infer T> ? T : never;

function written(one: Drawn, state: { cursor: number; inChord: boolean }): string {
  const { kind, duration, type, voice, staff } = one;
  if (kind === 'words')
    return '<direction><direction-type><words>here</words></direction-type></direction>';
  if (kind === 'back' || kind === 'forward') {
    const ticks = kind === 'back' ? Math.min(state.cursor, duration) : duration;
    if (ticks === 0) return '';
    state.cursor += kind === 'back' ? -ticks : ticks;
    state.inChord = false;
    return `<${kind === 'back' ? 'backup' : 'forward'}><duration>${ticks}</duration></${kind === 'back' ? 'backup' : 'forward'}>`;
  }
  const place = `<voice>${voice}</voice>${type === undefined ? '' : `<type>${type}</type>`}`;
  const { step, alter, octave } = one.pitch;
  const sound = `<pitch><step>${step}</step><alter>${alter}</alter><octave>${octave}</octave></pitch>`;
  if (kind === 'grace') {
    state.inChord = false;
    return `<note><grace/>${sound}${place}<staff>${staff}</staff></note>`;
  }
  const isChord = kind === 'chord' && state.inChord;
  if (!isChord) state.cursor += duration;
  state.inChord = kind !== 'rest';
  const ties = `${one.stop ? '<tie type="stop"/>' : ''}${one.start ? '<tie type="start"/>' : ''}`;
  const ratio =
    '<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>';
  const lyric = one.lyric ? '<lyric><text>la</text></lyric>' : '';
  return kind === 'rest'
    ? `<note><rest/><duration>${duration}</duration>${place}<staff>${staff}</staff></note>`
    : `<note>${isChord ? '<chord/>' : ''}${sound}<duration>${duration}</duration>${ties}${place}${one.tuplet ? ratio : ''}<staff>${staff}</staff>${lyric}</note>`;
}

function scoreOf(bars: readonly (readonly Drawn[])[], key: number): string {
  const whole = `<note><pitch><step>G</step><octave>3</octave></pitch><duration>${BAR}</duration><voice>1</voice><type>whole</type></note>`;
  const attributes = `<attributes><divisions>${DIVISIONS}</divisions><key><fifths>${key}</fifths></key><time><beats>${QUARTERS}</beats><beat-type>4</beat-type></time><staves>2</staves></attributes>`;
  const measures = bars.map((bar, i) => {
    const state = { cursor: 0, inChord: false };
    return `<measure number="${i + 2}">${bar.map((one) => written(one, state)).join('')}</measure>`;
  });
  return `<score-partwise version="3.1"><part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list><part id="P1"><measure number="1">${attributes}${whole}</measure>${measures.join('')}</part></score-partwise>`;
}

const bars = fc.array(fc.array(note, { maxLength: 9 }), { minLength: 1, maxLength: 3 });
const options: fc.Arbitrary<CleanUpOptions> = fc.record({
  duplicates: fc.boolean(),
  overlaps: fc.constantFrom(true, true, false),
  durations: fc.constantFrom(true, true, false),
  ties: fc.boolean(),
  rests: fc.boolean(),
  voices: fc.boolean(),
  spelling: fc.constantFrom('off', 'implausible', 'all'),
});
const cleaned = (text: string, given?: CleanUpOptions): string =>
  documentText(cleanUp(readMusicXml(text), given).score);

/** Where reading a measure ends. */
function cursorAfter(measure: XmlElement): number {
  const ticks = (name: string): number =>
    childrenOf(measure, name)
      .filter(
        (node) => childOf(node, 'chord') === undefined && childOf(node, 'grace') === undefined,
      )
      .reduce((sum, node) => sum + numberOf(node, 'duration'), 0);
  return ticks('note') + ticks('forward') - ticks('backup');
}

describe('any score', () => {
  it('is the same when it is cleaned up again', () => {
    fc.assert(
      fc.property(bars, fc.integer({ min: -7, max: 7 }), options, (drawn, key, given) => {
        const once = cleaned(scoreOf(drawn, key), given);
        expect(cleaned(once, given)).toBe(once);
      }),
      { numRuns: 150 },
    );
  });

  it('sounds as before', () => {
    fc.assert(
      fc.property(bars, fc.integer({ min: -7, max: 7 }), (drawn, key) => {
        const text = scoreOf(drawn, key);
        expect(soundingOf(cleaned(text), QUARTERS)).toEqual(soundingOf(text, QUARTERS));
      }),
      { numRuns: 150 },
    );
  });

  it('has bars that are full, with one thing at a time in every voice', () => {
    fc.assert(
      fc.property(bars, (given) => {
        // A twelfth of a quarter note is no value that a rest could have.
        const drawn = given.map((bar) =>
          bar.map((one) => ({ ...one, duration: Math.max(3, one.duration) })),
        );
        const score = readMusicXml(cleaned(scoreOf(drawn, 0)));
        const part = childrenOf(score, 'part')[0]!;
        for (const { events, element } of readPart(part).bars) {
          for (const own of voicesOf(events)) {
            own.forEach((event, i) =>
              expect(event.from).toBeGreaterThanOrEqual(i === 0 ? 0 : endOf(own[i - 1]!)),
            );
            expect(endOf(own.at(-1)!)).toBeLessThanOrEqual(BAR);
          }
          expect(cursorAfter(element)).toBe(BAR);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('keeps its words and lyrics', () => {
    const count = (text: string, name: string): number => text.split(`<${name}`).length;
    fc.assert(
      fc.property(bars, (drawn) => {
        const text = scoreOf(drawn, 0);
        expect(count(cleaned(text), 'words')).toBe(count(text, 'words'));
        expect(count(cleaned(text, { durations: false }), 'lyric')).toBe(count(text, 'lyric'));
      }),
      { numRuns: 100 },
    );
  });
});
