import fc from 'fast-check';
import { frameSample, framesWithin } from './frame-grid';
import { ModelWindows } from './model-windows';

const LEAD = 3840;
const LENGTH = 43_844;
const HOP = 36_164;

/** Every sample tells where it is. */
function signalOf(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => i + 1);
}

function windowsOf(signal: Float32Array, blockLengths: readonly number[]): Float32Array[] {
  const cutter = new ModelWindows();
  const windows: Float32Array[] = [];
  const take = (cut: Iterable<Float32Array>): void => {
    for (const window of cut) windows.push(window.slice());
  };
  for (let from = 0, turn = 0; from < signal.length; turn++) {
    const length = blockLengths[turn % blockLengths.length]!;
    take(cutter.push(signal.subarray(from, from + length)));
    from += length;
  }
  take(cutter.end());
  expect(cutter.samples).toBe(signal.length);
  return windows;
}

describe('ModelWindows', () => {
  it('cuts the same windows from blocks of any length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 * LENGTH }),
        fc.array(fc.integer({ min: 100, max: 2 * LENGTH }), { minLength: 1, maxLength: 4 }),
        (samples, blockLengths) => {
          const signal = signalOf(samples);
          const windows = windowsOf(signal, blockLengths);
          expect(windows).toHaveLength(Math.ceil(samples / HOP));
          windows.forEach((window, index) => {
            const first = index * HOP - LEAD;
            for (const at of [0, LEAD - 1, LEAD, 20_000, LENGTH - LEAD, LENGTH - 1]) {
              expect(window[at]).toBe(signal[first + at] ?? 0);
            }
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('refuses what is no number', () => {
    const cutter = new ModelWindows();
    expect(() => [...cutter.push(Float32Array.of(0, NaN))]).toThrow('sample 1 is NaN');
  });
});

describe('the grid of frames', () => {
  it('has as many frames as begin within the sound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (samples) => {
        const frames = framesWithin(samples);
        expect(frameSample(frames - 1)).toBeLessThan(samples);
        expect(frameSample(frames)).toBeGreaterThanOrEqual(samples);
      }),
    );
    expect(framesWithin(0)).toBe(0);
  });

  it.each([
    [0, 0],
    [141, 36_096],
    // The next window begins before the frame of this one would.
    [142, 36_164],
    [143, 36_420],
  ])('has frame %i at sample %i', (frame, sample) => expect(frameSample(frame)).toBe(sample));
});
