import { countRightBars, type KnownSheet, type WrittenHit } from './sheet';

/** Two bars of four beats, half a second each, and the beginning of a third; kicks on ones, snares on threes. */
const beats = Array.from({ length: 9 }, (_, i) => 1 + i / 2);
const known: KnownSheet = {
  beats,
  downbeats: [1, 3, 5],
  hits: [
    { time: 1, instrument: 'kick' },
    { time: 2, instrument: 'snare' },
    { time: 3, instrument: 'kick' },
    { time: 4, instrument: 'snare' },
  ],
};

const right: readonly WrittenHit[] = known.hits.map((hit) => ({
  ...hit,
  time: hit.time + 0.01,
  // A sheet that begins two beats before what is known of.
  place: 2 * hit.time,
}));
const barLines = [1.02, 3, 5];
const all = { bars: 2, onGrid: 2, onGridAtAnyLevel: 2, rhythm: 2, drums: 2, barLines: 2 };

function changed(at: number, change: Partial<WrittenHit>): WrittenHit[] {
  return right.map((hit, i) => (i === at ? { ...hit, ...change } : hit));
}

describe('bars of a sheet', () => {
  it('are right where everything is on its place', () => {
    expect(countRightBars(known, { hits: right, barLines })).toEqual(all);
  });

  it.each([
    ['written a sixteenth late', changed(1, { place: 4.25 }), { onGrid: 1, onGridAtAnyLevel: 1 }],
    ['written a beat late', changed(1, { place: 5 }), { onGrid: 1, onGridAtAnyLevel: 1 }],
  ])('are wrong in which a hit is %s', (_, hits, expected) => {
    const given = countRightBars(known, { hits, barLines });
    expect(given).toEqual({ ...all, ...expected, rhythm: 1, drums: 1 });
  });

  it('are on the grid, and no more, where a hit is missing or too many', () => {
    const missing = countRightBars(known, { hits: right.slice(1), barLines });
    expect(missing).toEqual({ ...all, rhythm: 1, drums: 1 });
    const tooMany = [...right, { time: 3.5, place: 7, instrument: 'ride' } as const];
    expect(countRightBars(known, { hits: tooMany, barLines })).toEqual(missing);
    expect(countRightBars(known, { hits: right.slice(2), barLines })).toMatchObject({ onGrid: 1 });
  });

  it('have the right rhythm and the wrong drums where another one is written', () => {
    const hits = changed(0, { instrument: 'tom' });
    expect(countRightBars(known, { hits, barLines })).toEqual({ ...all, drums: 1 });
  });

  it('are right in half the tempo at that level alone', () => {
    const hits = right.map((hit) => ({ ...hit, place: hit.place / 2 }));
    const expected = { ...all, onGrid: 0, rhythm: 0, drums: 0, barLines: 0 };
    expect(countRightBars(known, { hits, barLines: [1, 5] })).toEqual(expected);
  });

  it('are not judged without hits, nor where they are cut off', () => {
    const hits = [...known.hits.slice(0, 2), { time: 5.5, instrument: 'kick' } as const];
    expect(countRightBars({ ...known, hits }, { hits: right, barLines }).bars).toBe(1);
  });
});
