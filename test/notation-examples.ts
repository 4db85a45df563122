import { type WrittenBar, type WrittenEvent } from '@attacca/audio';

const DIVISIONS = 24;
const SEED = 7;

/** Sixteen places a bar: `x` a hit, `X` an accent, `o` an open hi-hat or ghost note, `.` nothing. */
type Pattern = Readonly<Record<string, string>>;

const groove: Pattern = {
  'closed-hi-hat': 'x.x.x.x.x.x.x.x.',
  snare: '....X.......X...',
  kick: 'x.....x.x.......',
};
const variation: Pattern = {
  'closed-hi-hat': 'x.x.x.x.x.x.x...',
  'open-hi-hat': '..............x.',
  snare: '....X..o.o..X..o',
  kick: 'x.x...x...x.....',
};
const fill: Pattern = {
  crash: 'X...............',
  snare: '....xxxx........',
  'high-tom': '........xx......',
  tom: '..........xx....',
  'floor-tom': '............xxX.',
  kick: 'x...x...x...x...',
};
const bridge: Pattern = {
  ride: 'x..xx..xx..xx..x',
  snare: '....o.......X...',
  kick: 'x.........x.....',
  'pedal-hi-hat': '....x.......x...',
};
const shuffle = ['x.xx.xx.xx.x', '...x.....x..', 'x....xx.....'] as const;

/** Forty bars of drums as a drummer might play them: grooves, fills, a shuffle in triplets, a bar of 2/4. */
export function drumSheetBars(): WrittenBar[] {
  const verse = [groove, groove, groove, variation];
  const bars: WrittenBar[] = [];
  const add = (events: readonly Omit<WrittenEvent, 'time'>[], beats = 4): void => {
    const start = bars.at(-1)?.end ?? 0.4;
    const beatSeconds = 60 / (112 + 0.6 * Math.sin(bars.length));
    const end = start + beats * beatSeconds;
    bars.push({
      ...{ number: bars.length + 1, start, end, beats, beatUnit: 4, divisions: DIVISIONS },
      swing: false,
      events: events.map((event) => ({ ...event, time: start + (event.tick / 24) * beatSeconds })),
    });
  };
  for (let round = 0; round < 3; round++) {
    for (const pattern of [...verse, ...verse.slice(0, 3), fill]) add(hitsOf(pattern));
    if (round === 1) add(hitsOf({ crash: 'X.......', kick: 'x.......', snare: '....xxxx' }), 2);
  }
  for (let i = 0; i < 7; i++) add(hitsOf(bridge));
  add(hitsOf(fill));
  for (let i = 0; i < 6; i++) add(tripletHits());
  add(hitsOf({ crash: 'X...............', kick: 'x...............' }));
  return bars;
}

function hitsOf(pattern: Pattern): Omit<WrittenEvent, 'time'>[] {
  const hits = Object.entries(pattern).flatMap(([instrument, places]) =>
    [...places].flatMap((sign, i) =>
      sign === '.' ? [] : [{ tick: 6 * i, instrument, velocity: velocityOf(sign, i) }],
    ),
  );
  return hits.sort((a, b) => a.tick - b.tick);
}

function tripletHits(): Omit<WrittenEvent, 'time'>[] {
  const instruments = ['closed-hi-hat', 'snare', 'kick'];
  const hits = shuffle.flatMap((places, row) =>
    [...places].flatMap((sign, i) =>
      sign === '.' ? [] : [{ tick: 8 * i, instrument: instruments[row]!, velocity: 88 }],
    ),
  );
  return hits.sort((a, b) => a.tick - b.tick);
}

function velocityOf(sign: string, place: number): number {
  if (sign === 'X') return 122;
  return (sign === 'o' ? 34 : 84) + ((place * SEED) % 5);
}

/** Sixteen bars of piano: broken chords under a melody, with held notes, a triplet and chromatic neighbours. */
export function pianoBars(): WrittenBar[] {
  const roots = [43, 40, 36, 38];
  const melody: readonly (readonly [tick: number, duration: number, pitch: number])[][] = [
    [
      [0, 36, 74],
      [36, 12, 71],
      [48, 24, 67],
      [72, 24, 69],
    ],
    [
      [0, 48, 71],
      [48, 8, 71],
      [56, 8, 73],
      [64, 8, 74],
      [72, 36, 76],
    ],
    [
      [12, 12, 76],
      [24, 24, 79],
      [48, 48, 76],
      [48, 24, 72],
    ],
    [
      [0, 72, 74],
      [0, 24, 66],
      [24, 24, 69],
      [48, 24, 72],
      [72, 12, 73],
      [84, 12, 74],
    ],
  ];
  return Array.from({ length: 16 }, (_, i): WrittenBar => {
    const [start, end] = [2.5 * i, 2.5 * i + 2.5];
    const root = roots[i % 4]!;
    const third = i % 4 === 1 ? 3 : 4;
    const broken = [0, 7, 12, 12 + third, 19, 12 + third, 12, 7];
    const left = broken.map((above, n) => [12 * n, 12, root + above] as const);
    const events = [...melody[i % 4]!, ...left].map(([tick, duration, pitch]) => ({
      ...{ tick, duration, pitch, velocity: pitch > 62 ? 84 : 62 },
      time: start + (tick / 96) * (end - start),
    }));
    return {
      ...{ number: i + 1, start, end, beats: 4, beatUnit: 4, divisions: DIVISIONS },
      ...{ swing: false, events: events.sort((a, b) => a.tick - b.tick) },
    };
  });
}

/** Bars as `quantize` writes them. */
export function quantizedText(bars: readonly WrittenBar[]): string {
  const content = bars.map(({ beatUnit, ...bar }) => ({ ...bar, beat_unit: beatUnit }));
  return JSON.stringify({ bars: content });
}
