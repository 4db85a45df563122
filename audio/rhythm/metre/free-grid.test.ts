import fc from 'fast-check';
import { quantize } from '../quantization/quantize';
import { freeGrid } from './free-grid';

const times = fc.double({ min: 0, max: 60, noNaN: true });
const events = fc.array(
  fc.record({ onset: times, length: times }).map(({ onset, length }) => ({
    onset,
    offset: onset + length,
    velocity: 80,
  })),
  { maxLength: 20 },
);

test('every event is in a bar of four quarters', () => {
  fc.assert(
    fc.property(events, (given) => {
      const grid = freeGrid(given);
      expect(new Set(grid.bars.beats)).toEqual(new Set([4]));
      expect([grid.tempo.bpm, grid.confidence]).toEqual([expect.closeTo(120, 9), 0]);
      const bars = quantize(given, grid, { swing: false, compound: false });
      expect(bars.flatMap((bar) => bar.events)).toHaveLength(given.length);
      expect(bars.every(({ beats, beatUnit }) => beats === 4 && beatUnit === 4)).toBe(true);
    }),
  );
});

test('begins with the first event', () => {
  const { beats, bars } = freeGrid([{ onset: 2.6 }, { onset: 0.3 }]);
  expect(beats.times[0]).toBe(0.3);
  expect(beats.times).toHaveLength(8);
  expect(bars.times).toEqual([0.3, expect.closeTo(2.3, 9)]);
});

test('what has no events is one bar', () => {
  expect(freeGrid([]).bars).toEqual({ times: [0], beats: [4], beatUnit: 4 });
});

test('what is no time is refused', () => {
  expect(() => freeGrid([{ onset: NaN }])).toThrow('onset');
});
