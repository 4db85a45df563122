import fc from 'fast-check';
import { drumGrid } from '../transcription/drums';
import { NOTE_GRID } from '../transcription/notes';
import { fixedSlices } from '../slicing/fixed-slices';
import { planWindowJoin, windowSlices, type WindowGrid } from './plan-window-join';

/** Windows of 12 samples and 4 frames; what is said of a frame depends on 5 samples beyond its window. */
const GRID: WindowGrid = {
  windowSamples: 12,
  windowFrames: 4,
  reachSamples: 17,
  framesOf: (samples) => Math.ceil(samples / 3),
};

/** Frames of a stand-in for a model: each is of all samples that its window looks at, those that are missing named so. */
function framesOf(signal: readonly number[]): string[] {
  return Array.from({ length: GRID.framesOf(signal.length) }, (_, frame) => {
    const begin = Math.floor(frame / 4) * 12;
    const seen = Array.from({ length: 5 + 17 }, (_, i) => signal[begin - 5 + i] ?? 'none');
    return `${frame % 4} of ${seen.join()}`;
  });
}

describe('planWindowJoin', () => {
  it('takes from every slice the frames that the whole has', () => {
    const cases = fc.record({
      samples: fc.integer({ min: 1, max: 400 }),
      windows: fc.integer({ min: 1, max: 6 }),
      more: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(cases, ({ samples, windows, more }) => {
        const signal = Array.from({ length: samples }, (_, i) => i);
        const cut = { length: windows * 12 + 17 + more, overlap: 17 + more };
        const parts = planWindowJoin(GRID, { samples, ...cut });
        const joined = fixedSlices(samples, cut).flatMap(([from, to], index) => {
          const frames = framesOf(signal.slice(from, to));
          const { columns, first, count } = parts[index]!;
          expect(frames).toHaveLength(columns);
          return frames.slice(first, first + count);
        });
        expect(joined).toEqual(framesOf(signal));
      }),
    );
  });

  it.each([
    ['drums', drumGrid(64), 44_100],
    ['notes', NOTE_GRID, 22_050],
  ])('has a place for every frame of %s, however long the recording and its slices', (...row) => {
    const [, grid, sampleRate] = row;
    const cases = fc.record({
      samples: fc.integer({ min: 1, max: 20_000_000 }),
      seconds: fc.double({ min: 1, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ samples, seconds }) => {
        const cut = windowSlices(grid, seconds, sampleRate);
        const parts = planWindowJoin(grid, { samples, ...cut });
        const isWithin = parts.every(
          (part) => part.count > 0 && part.first + part.count <= part.columns,
        );
        expect(isWithin).toBe(true);
        const frames = parts.reduce((sum, { count }) => sum + count, 0);
        expect(frames).toBe(grid.framesOf(samples));
      }),
    );
  });

  it.each([
    [{ length: 40, overlap: 17 }, 'length - overlap is 23; allowed: a multiple of 12'],
    [{ length: 40, overlap: 16 }, 'overlap is 16; allowed: at least 17'],
  ])('refuses slices of %j', (cut, message) => {
    expect(() => planWindowJoin(GRID, { samples: 100, ...cut })).toThrow(message);
  });

  it('takes any length that there is one slice of', () => {
    const parts = planWindowJoin(GRID, { samples: 20, length: 31, overlap: 3 });
    expect(parts).toEqual([{ columns: 7, first: 0, count: 7 }]);
  });
});

describe('drumGrid', () => {
  it('refuses a context that the window left out does not cover', () => {
    expect(() => drumGrid(998)).toThrow('contextFrames is 998; allowed');
  });
});
