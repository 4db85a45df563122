import { createWaveletFrames, doubleFrames, type WaveletFramesOptions } from './wavelet-frames';
import { waveletSpectra } from './wavelet-spectra';

const noise = Float32Array.from({ length: 900 }, (_, i) => Math.sin(i * 1.7) * Math.cos(i * i));

function framesOf(
  create: typeof createWaveletFrames,
  options: WaveletFramesOptions,
): Float32Array[] {
  const frames: Float32Array[] = [];
  const stream = create(options, (values) => frames.push(values.slice()));
  stream.push(noise);
  stream.end();
  return frames;
}

const wavelets = waveletSpectra({
  frequencies: [0.06, 0.1, 0.31, 0.47],
  quality: 6,
  window: 'hann',
  norm: 1,
  sparsity: 0.01,
});

const inDoubles: typeof createWaveletFrames = (options, onValues) =>
  doubleFrames({ ...options, padding: options.wavelets.size / 2 }, onValues);

test.each([true, false])(
  'frames in double precision are those of the kernels; complex: %s',
  (isComplex) => {
    const options = { wavelets, hop: 37, isComplex };
    const expected = framesOf(inDoubles, options);
    const given = framesOf(createWaveletFrames, options);
    expect(given).toHaveLength(25);
    given.forEach((values, frame) => {
      expect(values).toHaveLength(isComplex ? 8 : 4);
      values.forEach((value, i) => expect(value).toBeCloseTo(expected[frame]![i]!, 5));
    });
  },
);

test('a wavelet of the highest frequencies keeps its bins up to half the rate', () => {
  const { size, firstBin, offset } = wavelets;
  expect(size).toBe(128);
  expect(firstBin[3]! + offset[4]! - offset[3]!).toBe(65);
});
