import { type QuantizedBar, type QuantizedEvent } from '@attacca/audio';

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
export function drumSheetBars(): QuantizedBar[] {
  const verse = [groove, groove, groove, variation];
  const bars: QuantizedBar[] = [];
  const add = (events: readonly Omit<QuantizedEvent, 'time'>[], beats = 4): void => {
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

function hitsOf(pattern: Pattern): Omit<QuantizedEvent, 'time'>[] {
  const hits = Object.entries(pattern).flatMap(([instrument, places]) =>
    [...places].flatMap((sign, i) =>
      sign === '.' ? [] : [{ tick: 6 * i, instrument, velocity: velocityOf(sign, i) }],
    ),
  );
  return hits.sort((a, b) => a.tick - b.tick);
}

function tripletHits(): Omit<QuantizedEvent, 'time'>[] {
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
