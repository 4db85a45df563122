import fc from 'fast-check';
import { drumSheetBars } from '../../../test/notation-examples';
import { faultsOfMusicXml } from '../../../test/musicxml-schema';
import { writeMusicXml } from '../musicxml/write-musicxml';
import { type WrittenBar } from '../written-bar';
import { measureTicks, type Part, type VoiceElement } from '../score';
import { DRUMS } from './drum-kit';
import { drumPart } from './drum-part';

type Hit = readonly [tick: number, instrument: string];

function bar(hits: readonly Hit[], changes: Partial<WrittenBar> = {}): WrittenBar {
  const events = hits.map(([tick, instrument]) => ({ tick, instrument, velocity: 90, time: 0 }));
  const metre = { beats: 4, beatUnit: 4, divisions: 24, swing: false } as const;
  return { number: 1, start: 0, end: 2, ...metre, ...changes, events };
}

/** `8` an eighth, `16.` a dotted sixteenth, `r4` a quarter rest, `t8` one of a triplet, `R` a measure's rest. */
function words(elements: readonly VoiceElement[]): string {
  return elements
    .map(({ value, heads }) => {
      if (value === null) return 'R';
      const sizes = { whole: 1, half: 2, quarter: 4, eighth: 8, '16th': 16, '32nd': 32 };
      const rest = heads.length === 0 ? 'r' : '';
      return `${rest}${value.isTriplet ? 't' : ''}${sizes[value.type]}${'.'.repeat(value.dots)}`;
    })
    .join(' ');
}

const first = (part: Part): string =>
  part.measures[0]!.voices.map(({ elements }) => words(elements)).join(' | ');

describe('a drum part', () => {
  const hat = 'closed-hi-hat';
  test.each<[string, readonly Hit[], string]>([
    ['nothing', [], 'R'],
    ['quarters', [0, 24, 48, 72].map((tick) => [tick, 'snare']), '4 4 4 4'],
    [
      'a bass drum on one and three',
      [
        [0, 'kick'],
        [48, 'kick'],
      ],
      '4 r4 4 r4',
    ],
    [
      'hands and feet',
      [
        [0, hat],
        [12, hat],
        [0, 'kick'],
      ],
      '8 8 r4 r2 | 4 r4 r2',
    ],
    [
      'sixteenths',
      [
        [0, hat],
        [18, hat],
        [24, hat],
      ],
      '8. 16 4 r2',
    ],
    [
      'triplets',
      [
        [0, hat],
        [8, hat],
        [16, hat],
      ],
      't8 t8 t8 r4 r2',
    ],
    [
      'a shuffle',
      [
        [0, hat],
        [16, hat],
        [24, hat],
      ],
      't4 t8 4 r2',
    ],
    [
      'triplet sixteenths in half a beat',
      [0, 4, 8, 12].map((tick) => [tick, hat]),
      't16 t16 t16 8 r4 r2',
    ],
    ['an offbeat', [[12, hat]], 'r8 8 r4 r2'],
  ])('writes %s', (_name, hits, expected) => {
    expect(first(drumPart([bar(hits)]))).toBe(expected);
  });

  test.each<[string, Partial<WrittenBar>, readonly Hit[], string]>([
    [
      '6/8',
      { beats: 6, beatUnit: 8 },
      [
        [0, hat],
        [12, hat],
        [24, hat],
        [36, 'snare'],
      ],
      '8 8 8 4.',
    ],
    [
      '3/4',
      { beats: 3 },
      [
        [0, hat],
        [60, hat],
      ],
      '4 r4 r8 8',
    ],
    [
      '7/8',
      { beats: 7, beatUnit: 8 },
      [
        [0, hat],
        [72, hat],
      ],
      '4 r4 r4 8',
    ],
  ])('writes %s', (_name, changes, hits, expected) => {
    expect(first(drumPart([bar(hits, changes)]))).toBe(expected);
  });

  it('beams the upbeat of a compound metre as one beat', () => {
    const upbeat = bar(
      [0, 12, 24].map((tick): Hit => [tick, hat]),
      { number: 0, beats: 3, beatUnit: 8 },
    );
    const part = drumPart([upbeat, bar([], { beats: 6, beatUnit: 8 })]);
    const [hands] = part.measures[0]!.voices;
    expect(hands!.elements.map((one) => one.beams.join('+'))).toEqual(['begin', 'continue', 'end']);
    const score = writeMusicXml({ title: '', source: '', parts: [part] });
    expect(score).toMatch(/<beat-unit>quarter<\/beat-unit>\s*<beat-unit-dot\/>/);
  });

  it('beams eighths in fours, and beat by beat where there are sixteenths', () => {
    const eighths = bar([0, 12, 24, 36].map((tick): Hit => [tick, hat]));
    const beams = (part: Part): string[] =>
      part.measures[0]!.voices[0]!.elements.map((one) => one.beams.join('+'));
    expect(beams(drumPart([eighths])).slice(0, 4)).toEqual([
      'begin',
      'continue',
      'continue',
      'end',
    ]);
    const mixed = bar([0, 12, 18, 24, 36].map((tick): Hit => [tick, hat]));
    expect(beams(drumPart([mixed])).slice(0, 5)).toEqual([
      ...['begin', 'continue+begin', 'end+end'],
      ...['begin', 'end'],
    ]);
  });

  it('takes what is near a triplet as one, and near a sixteenth as one', () => {
    expect(
      first(
        drumPart([
          bar(
            [
              [0, hat],
              [161, hat],
              [322, hat],
            ],
            { divisions: 480 },
          ),
        ]),
      ),
    ).toBe('t8 t8 t8 r4 r2');
    expect(
      first(
        drumPart([
          bar(
            [
              [0, hat],
              [118, hat],
            ],
            { divisions: 480 },
          ),
        ]),
      ),
    ).toBe('16 8. r4 r2');
  });

  it('marks at most three repetitions in a row', () => {
    const bars = Array.from({ length: 6 }, (_, i) =>
      bar([[0, 'kick']], { number: i + 1, start: 2 * i, end: 2 * i + 2 }),
    );
    const repeats = (part: Part): boolean[] => part.measures.map(({ isRepeat }) => isRepeat);
    expect(repeats(drumPart(bars))).toEqual([false, true, true, true, false, true]);
    expect(repeats(drumPart(bars, { marksRepeats: false }))).not.toContain(true);
  });

  it('refuses an instrument it has no place for', () => {
    expect(() => drumPart([bar([[0, 'gong']])])).toThrow(
      'instrument is "gong"; allowed: one of kick',
    );
  });
});

const anyBar = fc
  .record({
    metre: fc.constantFrom<readonly number[]>(
      [4, 4],
      [3, 4],
      [2, 4],
      [6, 8],
      [7, 8],
      [12, 8],
      [5, 4],
    ),
    divisions: fc.constantFrom(12, 24, 480),
    hits: fc.array(
      fc.record({
        place: fc.double({ min: 0, max: 0.999, noNaN: true }),
        instrument: fc.constantFrom(...Object.keys(DRUMS)),
        velocity: fc.integer({ min: 1, max: 127 }),
      }),
      { maxLength: 20 },
    ),
  })
  .map(({ metre: [beats = 4, beatUnit = 4], divisions, hits }) => ({
    ...{ number: 1, start: 0, end: 2, beats, beatUnit, divisions, swing: false as const },
    events: hits.map(({ place, ...hit }) => ({
      ...hit,
      tick: Math.floor((place * beats * 4 * divisions) / beatUnit),
      time: 0,
    })),
  }));

it('fills every voice of any bar without a gap, in values that last as long as they say', () => {
  fc.assert(
    fc.property(anyBar, (given) => {
      const [measure] = drumPart([given]).measures;
      for (const { elements } of measure!.voices) {
        let at = 0;
        for (const { tick, ticks } of elements) {
          expect(tick).toBe(at);
          at += ticks;
        }
        expect(at).toBe(measureTicks(measure!.metre));
      }
    }),
  );
});

it('is valid MusicXML, whatever is played', async () => {
  const any = fc.sample(anyBar, { numRuns: 40, seed: 1 }).map((one, i) => ({
    ...one,
    ...{ number: i + 1, start: 2 * i, end: 2 * i + 2 },
  }));
  const score = (bars: readonly WrittenBar[]): string =>
    writeMusicXml({ title: 'A & B', source: '<c>', parts: [drumPart(bars)] });
  expect(await faultsOfMusicXml([score(drumSheetBars()), score(any)])).toEqual([]);
});
