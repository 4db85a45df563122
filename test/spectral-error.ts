import { createRealFft } from '../audio/transform/real-fft';
import { hannWindow } from '../audio/transform/window';

/** Root of the energy below a share of half the sampling rate, under a Hann window. */
function bandLevel(samples: Float64Array, share: number): number {
  const window = hannWindow(samples.length);
  const fft = createRealFft(samples.length);
  const spectrum = new Float64Array(2 * fft.bins);
  fft.forward(
    samples.map((sample, i) => sample * window[i]!),
    spectrum,
  );
  let energy = 0;
  for (let i = 0; i < 2 * Math.floor(share * fft.bins); i++) energy += spectrum[i]! ** 2;
  return Math.sqrt(energy);
}

/** How far `given` is from `expected` in that band, relative to what is expected. */
export function bandError(
  given: ArrayLike<number>,
  expected: ArrayLike<number>,
  share: number,
): number {
  if (given.length !== expected.length) return Infinity;
  const wanted = Float64Array.from(expected);
  const error = wanted.map((value, i) => given[i]! - value);
  return bandLevel(error, share) / bandLevel(wanted, share);
}
