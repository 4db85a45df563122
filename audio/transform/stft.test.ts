import fc from 'fast-check';
import { librosaReference, readVectorBytes, RECORDINGS } from '../../test/reference-vectors';
import { excess, TOLERANCES } from '../../test/tolerances';
import { decodeWav } from '../format/wav';
import { createSpectraStream } from './spectra-stream';
import { stft } from './stft';

function magnitudes(data: Float32Array): Float64Array {
  return Float64Array.from({ length: data.length / 2 }, (_, k) =>
    Math.hypot(data[2 * k]!, data[2 * k + 1]!),
  );
}

describe('stft', () => {
  test.each(RECORDINGS)('of %s is librosa.stft', (recording) => {
    const reference = librosaReference(recording);
    const signal = decodeWav(readVectorBytes(`${recording}.wav`)).channels[0]!;
    const { bins, frames, data } = stft(signal);
    expect(frames).toBe(reference.features['mfcc40']!.shape[1]);
    const { abs, relToFrameMaximum } = TOLERANCES.stftMagnitude;
    reference.frames_index.forEach((frame, i) => {
      const expected = reference.features['stft_mag_frames']!.data[i] as readonly number[];
      const given = magnitudes(data.subarray(2 * bins * frame, 2 * bins * (frame + 1)));
      const tolerance = { abs: abs + relToFrameMaximum * Math.max(...expected) };
      expect(excess(given, expected, tolerance)).toBeLessThanOrEqual(0);
    });
  });

  it('shows a sine in its bin with half the window sum', () => {
    const signal = Float64Array.from({ length: 4096 }, (_, i) =>
      Math.cos((2 * Math.PI * 10 * i) / 256),
    );
    const { bins, data } = stft(signal, { nFft: 256, hopLength: 64 });
    const frame = magnitudes(data.subarray(2 * bins * 20, 2 * bins * 21));
    expect(frame.indexOf(Math.max(...frame))).toBe(10);
    expect(frame[10]).toBeCloseTo(64, 4);
    expect(frame[30]).toBeCloseTo(0, 4);
  });

  it('does not depend on how the signal is cut into blocks', () => {
    const options = fc.record({
      nFft: fc.constantFrom(8, 12, 15, 16),
      hopLength: fc.integer({ min: 1, max: 40 }),
      center: fc.boolean(),
    });
    const blocks = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(options, blocks, (choice, sizes) => {
        const length = 20 + sizes.reduce((sum, size) => sum + size, 0);
        const signal = Float32Array.from({ length }, (_, i) => Math.sin(i * 1.7) * Math.cos(i * i));
        const streamed: number[] = [];
        const stream = createSpectraStream(choice, 'complex', (spectrum) =>
          streamed.push(...spectrum),
        );
        let at = 0;
        for (const size of [...sizes, 20]) stream.push(signal.subarray(at, (at += size)));
        const whole = stft(signal, choice);
        expect(stream.end()).toBe(whole.frames);
        expect(Float32Array.from(streamed)).toEqual(whole.data);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what it cannot frame, by name', () => {
    expect(() => stft(new Float32Array(100), { center: false, nFft: 128 })).toThrow(
      'signal length is 100; allowed: at least 128 samples',
    );
    expect(() => stft(new Float32Array(0))).toThrow('signal length is 0');
    expect(() => stft(Float32Array.of(0, 0, NaN))).toThrow('sample 2 is NaN');
    expect(() => stft(Float32Array.of(Infinity))).toThrow('sample 0 is Infinity');
    expect(() => stft(new Float32Array(9), { nFft: 8, winLength: 9 })).toThrow('winLength is 9');
    expect(() => stft(new Float32Array(9), { nFft: 8, hopLength: 0 })).toThrow('hopLength is 0');
  });
});
