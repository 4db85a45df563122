import { gridOf } from './grid-of';

/** Beats at an even tempo, in bars of so many. */
function evenBars(beats: number, bpm: number): Pick<ReturnType<typeof gridOf>, 'bars' | 'tempo'> {
  const indices = Array.from({ length: 5 * beats }, (_, i) => i);
  const positions = indices.map((beat) => 1 + (beat % beats));
  const times = indices.map((beat) => (60 * beat) / bpm);
  return gridOf(times, { positions, confidence: 1 });
}

describe('gridOf', () => {
  test.each([
    ['four quarters', 4, 180, 4],
    ['six slow quarters', 6, 100, 4],
    ['six eighths, as fast as nobody counts quarters', 6, 200, 8],
    ['seven quarters', 7, 200, 4],
  ] as const)('counts %s', (_name, beats, bpm, beatUnit) => {
    const grid = evenBars(beats, bpm);
    expect(grid.bars.beatUnit).toBe(beatUnit);
    expect(grid.bars.beats).toEqual([beats, beats, beats, beats, beats]);
    expect(grid.tempo.bpm).toBeCloseTo(bpm);
  });
});
