import fc from 'fast-check';
import { featureMatrix } from '../framewise/framewise-feature';
import { stftMagnitudeStream } from './stft-rows';

describe('stftMagnitudeStream', () => {
  it('gives a matrix the columns that it gives frame after frame, to the bit', () => {
    const lengths = fc.integer({ min: 1, max: 20_000 });
    const sizes = fc.constantFrom({ nFft: 512, hopLength: 128 }, { nFft: 64 }, { nFft: 480 });
    const modes = fc.constantFrom('constant' as const, 'edge' as const);
    fc.assert(
      fc.property(lengths, sizes, modes, (length, size, padMode) => {
        const signal = Float32Array.from({ length }, (_, i) => Math.sin(i * i * 1e-4));
        const options = { ...size, padMode };
        const frames: Float32Array[] = [];
        const stream = stftMagnitudeStream(options, (values) =>
          frames.push(Float32Array.from(values)),
        );
        stream.push(signal);
        expect(stream.end()).toBe(frames.length);
        const { rows, columns, data } = featureMatrix(signal, (on) =>
          stftMagnitudeStream(options, on),
        );
        expect([rows, columns]).toEqual([frames[0]!.length, frames.length]);
        const byRow = frames[0]!.length * frames.length;
        const expected = Float32Array.from({ length: byRow }, (_, i) => {
          return frames[i % columns]![Math.floor(i / columns)]!;
        });
        expect(data).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});
