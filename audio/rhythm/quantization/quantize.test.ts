import fc from 'fast-check';
import { type BeatGrid } from '../beat-grid';
import { type TimedEvent } from './quantized-bar';
import { quantize } from './quantize';

interface Played extends TimedEvent {
  readonly written: number;
}

/** Bars of four from 1 s on, at an even tempo. */
function evenGrid(bpm: number, bars: number, beatsPerBar = 4): BeatGrid {
  const beats = Array.from({ length: bars * beatsPerBar }, (_, i) => i);
  const times = beats.map((beat) => 1 + (beat * 60) / bpm);
  return {
    beats: { times, positions: beats.map((beat) => 1 + (beat % beatsPerBar)) },
    bars: {
      times: times.filter((_, i) => i % beatsPerBar === 0),
      beats: Array.from({ length: bars }, () => beatsPerBar),
      beatUnit: 4,
    },
    tempo: { bpm, times, curve: times.map(() => bpm) },
    confidence: 1,
  };
}

const timeOf = (grid: BeatGrid, beats: number): number => 1 + (beats * 60) / grid.tempo.bpm;

/** Events at ticks of 24 to the beat, played as written but for `late` seconds. */
const play = (
  grid: BeatGrid,
  ticks: readonly number[],
  late: (index: number) => number = () => 0,
): Played[] =>
  ticks.map((tick, i) => ({
    onset: timeOf(grid, tick / 24) + late(i),
    velocity: 80,
    written: tick,
  }));

/** Ticks from the first bar's beginning, beside those that were written; of quarters, whatever is played. */
function read(events: readonly Played[], grid: BeatGrid): { given: number[]; written: number[] } {
  const bars = quantize(events, grid, { compound: false });
  const first = bars.findIndex(({ number }) => number === 1);
  const ticks = bars.flatMap((bar, i) =>
    bar.events.map(({ tick, event }) => ({
      given: (i - first) * 24 * bar.beats + tick,
      written: event.written,
    })),
  );
  return { given: ticks.map(({ given }) => given), written: ticks.map(({ written }) => written) };
}

/** Rhythms of four bars: each beat is divided in one way, and its parts played or not; the first always is. */
const rhythm = fc
  .array(
    fc.record({
      parts: fc.constantFrom(1, 2, 4),
      rests: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    }),
    { minLength: 16, maxLength: 16 },
  )
  .map((beats) =>
    beats.flatMap(({ parts, rests }, beat) =>
      Array.from({ length: parts }, (_, k) => beat * 24 + (k * 24) / parts).filter(
        (_, k) => k === 0 || !rests[k],
      ),
    ),
  );

describe('quantize', () => {
  it('gives back what is on the grid exactly', () => {
    fc.assert(
      fc.property(rhythm, fc.integer({ min: 60, max: 180 }), (ticks, bpm) => {
        const grid = evenGrid(bpm, 4);
        const { given, written } = read(play(grid, ticks), grid);
        expect(given).toEqual(written);
      }),
      { numRuns: 60 },
    );
  });

  it('is not led astray by inexact playing and by latency', () => {
    const seeds = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: 64,
      maxLength: 64,
    });
    fc.assert(
      fc.property(
        rhythm,
        seeds,
        fc.double({ min: -0.02, max: 0.02, noNaN: true }),
        (ticks, noise, late) => {
          const grid = evenGrid(100, 4);
          const events = play(grid, ticks, (i) => late + 0.012 * noise[i % 64]!);
          const { given, written } = read(events, grid);
          expect(given).toEqual(written);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ['triplets', [0, 8, 16]],
    ['sextuplets', [0, 4, 8, 12, 16, 20]],
    ['thirty-seconds', [0, 3, 6, 9, 12, 15, 18, 21]],
    ['sixteenths with a gap', [0, 6, 18]],
    ['dotted eighths', [0, 18]],
  ])('reads %s', (_, places) => {
    const grid = evenGrid(90, 4);
    const ticks = Array.from({ length: 16 }, (_beat, beat) =>
      beat % 4 === 3 ? [beat * 24] : places.map((place) => beat * 24 + place),
    ).flat();
    const { given, written } = read(
      play(grid, ticks, (i) => 0.006 * Math.sin(i * 7)),
      grid,
    );
    expect(given).toEqual(written);
  });

  it('reads one triplet among sixteenths, and not what is a sixteenth played late', () => {
    const grid = evenGrid(100, 4);
    const ticks = Array.from({ length: 16 }, (_, beat) =>
      (beat === 5 ? [0, 8, 16] : [0, 6, 12, 18]).map((place) => beat * 24 + place),
    ).flat();
    const { given, written } = read(
      play(grid, ticks, (i) => (i === 42 ? 0.03 : 0)),
      grid,
    );
    expect(given).toEqual(written);
  });

  test.each([
    [0.6, 1.5],
    [2 / 3, 2],
  ])('writes eighths that are swung to %d as even ones', (share, ratio) => {
    const grid = evenGrid(120, 6);
    const events = Array.from({ length: 24 }, (_, beat) => [
      { onset: timeOf(grid, beat), velocity: 90, written: beat * 24 },
      { onset: timeOf(grid, beat + share), velocity: 70, written: beat * 24 + 12 },
    ]).flat();
    const bars = quantize(events, grid);
    expect(bars[0]!.swing).toBeCloseTo(ratio, 3);
    expect(read(events, grid).given).toEqual(events.map(({ written }) => written));
    expect(quantize(events, grid, { swing: false })[0]!.swing).toBe(false);
  });

  it('keeps together what is played together, in bars with their times', () => {
    const grid = evenGrid(100, 2, 3);
    const bars = quantize(
      [
        { onset: timeOf(grid, 3), velocity: 100 },
        { onset: timeOf(grid, 3) + 0.015, velocity: 60 },
        { onset: timeOf(grid, -1), velocity: 60 },
      ],
      grid,
    );
    expect(bars.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(bars.map(({ events }) => events.map(({ tick }) => tick))).toEqual([[0], [], [0, 0]]);
    expect(bars[1]).toMatchObject({ start: 1, beats: 3, beatUnit: 4, divisions: 24, swing: false });
    expect(bars[1]!.end).toBeCloseTo(2.8, 10);
  });

  it('gives notes a duration of at least a place of the grid', () => {
    const grid = evenGrid(120, 2);
    const notes = [0, 1, 2, 3, 4, 5, 6, 7].map((beat) => ({
      onset: timeOf(grid, beat),
      offset: timeOf(grid, beat + (beat % 2 === 0 ? 0.98 : 0.01)),
      velocity: 80,
    }));
    const durations = quantize(notes, grid).flatMap(({ events }) =>
      events.map(({ duration }) => duration),
    );
    expect(durations).toEqual([24, 24, 24, 24, 24, 24, 24, 24]);
  });

  it('has empty bars where there are no events', () => {
    expect(quantize([], evenGrid(120, 3)).map(({ events }) => events)).toEqual([[], [], []]);
  });

  const one = [{ onset: 1, velocity: 80 }];
  const grid = evenGrid(120, 1);
  test.each([
    [() => quantize(one, evenGrid(120, 0)), 'number of beats is 0; allowed: at least 2'],
    [() => quantize([{ onset: NaN, velocity: 80 }], grid), 'onset of event 0 is NaN'],
    [() => quantize([{ onset: 1, velocity: 0 }], grid), 'velocity of event 0 is 0'],
    [() => quantize([{ onset: 2, offset: 1, velocity: 1 }], grid), 'offset of event 0 is 1'],
    [() => quantize(one, grid, { parts: [5] }), 'parts is 5; allowed: some of 1, 2, 3'],
    [() => quantize(one, grid, { parts: [] }), 'parts is "empty"'],
  ])('refuses bad input %#', (act, message) => {
    expect(act).toThrow(message);
  });

  describe('in compound metre', () => {
    const eighths = (count: number): number[] => Array.from({ length: count }, (_, i) => 8 * i);

    test.each([
      [2, 6],
      [3, 9],
      [4, 12],
    ])('writes %d beats of three eighths as %d/8', (beatsPerBar, written) => {
      const grid = evenGrid(70, 6, beatsPerBar);
      const bars = quantize(
        play(grid, eighths(18 * beatsPerBar), (i) => 0.006 * Math.sin(i * 5)),
        grid,
      );
      expect(bars).toHaveLength(6);
      for (const { beats, beatUnit, divisions, swing, events } of bars) {
        expect({ beats, beatUnit, divisions, swing }).toEqual({
          ...{ beats: written, beatUnit: 8, divisions: 16, swing: false },
        });
        // An eighth has half as many ticks as a quarter.
        expect(events.map(({ tick }) => tick)).toEqual(eighths(written));
      }
    });

    it('writes sixteenths of 6/8', () => {
      const grid = evenGrid(60, 8, 2);
      const bar = [0, 8, 16, 20, 24, 32, 36, 40];
      const ticks = Array.from({ length: 8 }, (_, i) => bar.map((tick) => 48 * i + tick)).flat();
      for (const { beats, events } of quantize(play(grid, ticks), grid)) {
        expect(beats).toBe(6);
        expect(events.map(({ tick }) => tick)).toEqual(bar);
      }
    });

    it('writes triplets where it is told to', () => {
      const grid = evenGrid(70, 6);
      const bars = quantize(play(grid, eighths(72)), grid, { compound: false });
      expect(bars.map(({ beats, beatUnit }) => `${beats}/${beatUnit}`)).toEqual(
        Array.from({ length: 6 }, () => '4/4'),
      );
    });

    test.each([
      ['some triplets among eighths', [0, 8, 16, 24, 36, 48, 60, 72, 84]],
      ['a shuffle', [0, 16, 24, 40, 48, 64, 72, 88]],
      ['bars of quarters', [0, 24, 48, 72]],
    ])('leaves %s in quarters', (_name, bar) => {
      const grid = evenGrid(100, 8);
      const ticks = Array.from({ length: 8 }, (_, i) => bar.map((tick) => 96 * i + tick)).flat();
      for (const { beats, beatUnit } of quantize(play(grid, ticks), grid)) {
        expect(`${beats}/${beatUnit}`).toBe('4/4');
      }
    });
  });
});

test('an upbeat that nobody plays is left out, one that is played is not', () => {
  const grid = evenGrid(120, 3);
  // The first beat is the fourth of its bar, and the first event is heard a little before the downbeat.
  const times = [0.5, ...grid.beats.times];
  const tracked = { ...grid, beats: { times, positions: [4, ...grid.beats.positions] } };
  const numbers = (onset: number): number[] =>
    quantize([{ onset, velocity: 80 }], tracked).map(({ number }) => number);
  expect(numbers(0.99)).toEqual([1, 2, 3]);
  expect(numbers(0.5)).toEqual([0, 1, 2, 3]);
});
