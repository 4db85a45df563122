import { type Kernels } from '../simd/kernels';
import { type SpectrumSummary } from '../simd/spectrum-summary';
import { type ContrastBand } from './contrast-bands';
import { ExtremeMeans } from './extreme-means';

/** From so many values a band on, sorting all of it costs less than keeping them in order. */
const MOST_KEPT = 48;

/** Of a frame's magnitudes: the means of the smallest of each band, then the means of the largest. Taken from its powers. */
export function extremeValues(bands: readonly ContrastBand[]): SpectrumSummary {
  const means = new ExtremeMeans(Math.max(...bands.map(({ from, to }) => to - from)));
  return {
    of: 'power',
    width: 2 * bands.length,
    place: (module) => placeBands(module, bands),
    plain: (powers, out) => {
      bands.forEach((band, index) => {
        means.measure(powers, band);
        out[index] = means.smallest;
        out[bands.length + index] = means.largest;
      });
    },
  };
}

/** Whether the kernel is the better way. */
export function areFew(bands: readonly ContrastBand[]): boolean {
  return bands.every(({ count }) => count <= MOST_KEPT);
}

function placeBands(
  module: Kernels,
  bands: readonly ContrastBand[],
): ReturnType<SpectrumSummary['place']> {
  const numbers = Int32Array.from(bands.flatMap(({ from, to, count }) => [from, to, count]));
  const table = module.allocate(numbers.byteLength);
  new Int32Array(module.memory.buffer, table, numbers.length).set(numbers);
  const largestCount = Math.max(...bands.map(({ count }) => count));
  // Two runs of values of two lanes, 8 bytes each.
  const scratch = module.allocate(2 * 2 * 8 * largestCount);
  return (values, _bins, out) => module.extremes(values, bands.length, table, scratch, out);
}
