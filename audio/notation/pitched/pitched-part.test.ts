import fc from 'fast-check';
import { pianoBars } from '../../../test/notation-examples';
import { faultsOfMusicXml } from '../../../test/musicxml-schema';
import { writeMusicXml } from '../musicxml/write-musicxml';
import { type WrittenBar } from '../written-bar';
import { measureTicks, type Part } from '../score';
import { estimateKey } from './estimate-key';
import { pitchedPart } from './pitched-part';
import { pitchOf, spell } from './spelling';
import { splitHands } from './split-hands';

const scale = (tonic: number, steps: readonly number[]): { pitch: number; weight: number }[] =>
  steps.map((step, i) => ({ pitch: 48 + tonic + step, weight: i === 0 || i === 4 ? 3 : 1 }));
const major = [0, 2, 4, 5, 7, 9, 11];
const minor = [0, 2, 3, 5, 7, 8, 10];

test.each([
  [0, major, 0],
  [7, major, 1],
  [2, major, 2],
  [6, major, 6],
  [1, major, -5],
  [10, major, -2],
  [9, minor, 0],
  [4, minor, 1],
  [0, minor, -3],
])('the key of the scale on %i of %j has %i sharps', (tonic, steps, fifths) => {
  expect(estimateKey(scale(tonic, steps))).toBe(fifths);
});

it('spells by the key, and any spelling sounds as the note', () => {
  const name = (pitch: number, fifths: number): string => {
    const { step, alter, octave } = spell(pitch, fifths);
    return `${step}${alter}${octave}`;
  };
  expect([name(66, 1), name(66, -5), name(70, 0), name(61, 0), name(60, 0)]).toEqual([
    ...['F14', 'G-14', 'B-14', 'C14', 'C04'],
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 127 }), fc.integer({ min: -7, max: 7 }), (pitch, key) => {
      expect(pitchOf(spell(pitch, key))).toBe(pitch);
    }),
  );
});

it('splits the hands where neither has to stretch', () => {
  const splits = splitHands([
    [40, 47, 52, 72, 76],
    [36, 43, 64, 67],
    [36, 64, 76],
  ]);
  expect(splits.every((split) => split > 52 && split <= 64)).toBe(true);
});

describe('a piano part', () => {
  const part = pitchedPart(pianoBars());

  it('has two staves, the key of G and ties over beats', () => {
    expect(part.clefs).toEqual(['treble', 'bass']);
    expect(part.measures[0]!.fifths).toBe(1);
    expect(part.measures.every(({ voices }) => voices.some(({ staff }) => staff === 2))).toBe(true);
  });

  it('is valid MusicXML', async () => {
    const score = { title: 'Study', source: 'study.flac', parts: [part] };
    expect(await faultsOfMusicXml([writeMusicXml(score)])).toEqual([]);
  });
});

const anyNotes = fc.array(
  fc.record({
    tick: fc.integer({ min: 0, max: 31 }).map((i) => 3 * i),
    duration: fc.integer({ min: 1, max: 60 }).map((i) => 3 * i),
    pitch: fc.integer({ min: 30, max: 90 }),
    velocity: fc.integer({ min: 1, max: 127 }),
    time: fc.constant(0),
  }),
  { maxLength: 12 },
);

/** Where notes begin, as `<tick> <pitch>`, without those that are tied over. */
function onsets({ measures }: Part): string[] {
  let start = 0;
  return measures.flatMap((measure) => {
    const found = measure.voices.flatMap(({ elements }) =>
      elements.flatMap(({ tick, heads }) =>
        heads
          .filter(({ tiedFrom }) => !tiedFrom)
          .map(({ pitch }) => `${start + tick} ${pitch.kind === 'pitch' ? pitchOf(pitch) : ''}`),
      ),
    );
    start += measureTicks(measure.metre);
    return found;
  });
}

it('begins every note where it was played, and fills every voice', () => {
  fc.assert(
    fc.property(fc.array(anyNotes, { minLength: 1, maxLength: 3 }), (lists) => {
      const bars = lists.map((events, i): WrittenBar => ({
        ...{ number: i + 1, start: 2 * i, end: 2 * i + 2, beats: 4, beatUnit: 4 },
        ...{ divisions: 24, swing: false, events },
      }));
      const part = pitchedPart(bars);
      const played = lists.flatMap((events, i) =>
        events.map(({ tick, pitch }) => `${96 * i + tick} ${pitch}`),
      );
      expect(new Set(onsets(part))).toEqual(new Set(played));
      for (const { voices, metre } of part.measures)
        for (const { elements } of voices)
          expect(elements.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(measureTicks(metre));
    }),
  );
});

/** A bar of four quarters, and how its upper voices are written: `<tick>+<ticks>`, rests with an r. */
function writtenVoices(...notes: readonly (readonly [number, number, number])[]): string[] {
  const events = notes.map(([tick, duration, pitch]) => ({
    ...{ tick, duration, pitch, velocity: 80, time: 0 },
  }));
  const bar = { number: 1, start: 0, end: 2, beats: 4, beatUnit: 4, divisions: 24, swing: false };
  const [measure] = pitchedPart([{ ...bar, events } as WrittenBar]).measures;
  return measure!.voices.map(({ elements }) =>
    elements
      .map(({ tick, ticks, heads }) => `${tick}+${ticks}${heads.length === 0 ? 'r' : ''}`)
      .join(' '),
  );
}

describe('lengths as they are written', () => {
  it('reach the next note where a key was let go a little before', () => {
    expect(writtenVoices([0, 19, 72], [24, 15, 74], [48, 45, 76])).toEqual(['0+24 24+24 48+48']);
  });

  it('leave rests that begin on eighths after short notes', () => {
    expect(writtenVoices([0, 3, 72], [24, 2, 74], [54, 3, 76])).toEqual([
      '0+12 12+12r 24+12 36+12r 48+6r 54+6 60+12r 72+24r',
    ]);
  });

  it('make no triplet of a note that begins on a thirty-second', () => {
    expect(writtenVoices([15, 4, 37])).toEqual(['0+12r 12+3r 15+9 24+24r 48+48r']);
  });

  it('stay on the places of a triplet', () => {
    expect(writtenVoices([0, 7, 72], [8, 4, 74], [16, 5, 76], [24, 70, 77])).toEqual([
      '0+8 8+8 16+8 24+72',
    ]);
  });

  it('have one voice where chords are let go in turn or ring into the next, two where one is held', () => {
    expect(writtenVoices([0, 10, 72], [0, 22, 76], [24, 40, 74], [48, 48, 72])).toEqual([
      '0+24 24+24 48+48',
    ]);
    expect(writtenVoices([0, 96, 72], [0, 24, 76], [24, 24, 77], [48, 48, 79])).toEqual([
      '0+24 24+24 48+48',
      '0+96',
    ]);
  });
});

it('lets no note reach into the next one of its pitch, which another voice has', () => {
  const voices = writtenVoices([0, 76, 74], [0, 24, 66], [24, 24, 69], [48, 24, 72], [84, 12, 74]);
  expect(voices).toEqual(['0+24 24+24 48+36 84+12', '0+72 72+12 84+12r']);
});
