import fc from 'fast-check';
import { FeatureWindows, type FeatureWindow } from './feature-windows';

const COLUMNS = 2;
const CONTEXT = 3;

/** Frame k is [k, -k]. */
function windowsOf(frames: number, ownFrames: number): FeatureWindow[] {
  const windows = new FeatureWindows({ columns: COLUMNS, ownFrames, contextFrames: CONTEXT });
  const cut: (FeatureWindow | null)[] = [];
  for (let k = 0; k < frames; k++) cut.push(windows.push(Float32Array.of(k, -k)));
  cut.push(windows.end());
  return cut.filter((window) => window !== null);
}

const frameOf = ({ data }: FeatureWindow, row: number): number => data[row * COLUMNS]!;

describe('FeatureWindows', () => {
  it('gives every frame once as a window’s own, with all the context there is', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (frames, ownFrames) => {
        let next = 0;
        for (const window of windowsOf(frames, ownFrames)) {
          const { skip, own, data } = window;
          expect(data).toHaveLength(window.frames * COLUMNS);
          expect(skip).toBe(Math.min(CONTEXT, next));
          // The context after it may be longer, never shorter than what there is.
          expect(window.frames).toBeGreaterThanOrEqual(
            Math.min(skip + own + CONTEXT, frames - next + skip),
          );
          for (let row = 0; row < window.frames; row++)
            expect(frameOf(window, row)).toBe(next - skip + row);
          next += own;
        }
        expect(next).toBe(frames);
      }),
    );
  });

  it('refuses windows of nothing', () => {
    const options = { columns: 1, ownFrames: 0, contextFrames: 0 };
    expect(() => new FeatureWindows(options)).toThrow('ownFrames');
  });
});
