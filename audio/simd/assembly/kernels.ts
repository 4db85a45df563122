// What the host calls. Spectra come of four overlapping frames at a time, each then in a row of its own.

import { sumBands } from './bands';
import { finite } from './finite';
import { gather, transformFrames } from './frames';
import { halfRateOf } from './halving';
import { rowBytes, separate } from './lanes';
import { Kept } from './real-lanes';
import { half, samplesAt, transformed } from './transform';
import { spectrumUnder, sumWavelets, toMagnitudes } from './wavelets';

export { cepstra } from './cepstrum';
export { addPowers, correlations } from './correlation';
export { decibels } from './decibels';
export { filterBlocks } from './filtering';
export { synthesize } from './frames';
export { interpolate, pick } from './interpolation';
export { softMasks } from './masks';
export { alongRows, insertRow, mediansOf, slideRows } from './medians';
export { interpolatedPeak } from './peaks';
export { correlateStretches, lagDifferences, transformStretch } from './pitch';
export { autocorrelation, limitedSquares, repair, weightedSums, windowed } from './prediction';
export {
  backwardReal,
  forwardReal,
  magnitudesReal,
  powersReal,
  spectrumReal,
  synthesizeReal,
} from './real';
export { middle, rises } from './rises';
export { allocate, plan, realRootsAt, rootsAt, samplesAt } from './transform';

/** Whether no value is an infinity or NaN. @param values f32 */
export function areFinite(values: usize, count: i32): bool {
  return finite<f32>(values, count);
}

/** The same of f64. */
export function areFiniteDoubles(values: usize, count: i32): bool {
  return finite<f64>(values, count);
}

/** Complex spectra: rows of `size` + 2 values. `lanes` is room for them with the lanes together. */
export function spectra(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf(signal, size, hop, window, Kept.complex, lanes, size + 2, out);
}

/** Power spectra: rows of `size`/2 + 1 values. */
export function powers(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf(signal, size, hop, window, Kept.power, lanes, (size >> 1) + 1, out);
}

/** Magnitude spectra: rows of `size`/2 + 1 values. */
export function magnitudes(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf(signal, size, hop, window, Kept.magnitude, lanes, (size >> 1) + 1, out);
}

// Made anew for each kind, so that what is kept is not asked in the loops.
// @ts-ignore: decorator
@inline
function rowsOf(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  kept: Kept,
  lanes: usize,
  width: i32,
  out: usize,
): void {
  transformFrames(signal, size, hop, window, kept, lanes);
  separate(lanes, width, out, rowBytes(width));
}

/** Sums of weighted bins of four power spectra: rows of `bands` values. */
export function bandsOf(
  powers: usize,
  bands: i32,
  table: usize,
  weights: usize,
  lanes: usize,
  out: usize,
): void {
  sumBands(powers, bands, table, weights, lanes);
  separate(lanes, bands, out, rowBytes(bands));
}

/** Power spectra of all lanes together, for `bandsOf`. */
export function powerLanes(signal: usize, size: i32, hop: i32, window: usize, lanes: usize): void {
  transformFrames(signal, size, hop, window, Kept.power, lanes);
}

/** Bins of the spectra under complex wavelets: rows of `wavelets` magnitudes, or of twice as many real and imaginary parts. */
export function waveletSums(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  lanes: usize,
  wavelets: i32,
  table: usize,
  weights: usize,
  sumLanes: usize,
  isComplex: bool,
  out: usize,
): void {
  gather(signal, size, hop, window);
  spectrumUnder(transformed<f32>(samplesAt(), half), wavelets, table, lanes);
  sumWavelets(lanes, wavelets, table, weights, sumLanes);
  if (!isComplex) toMagnitudes(sumLanes, wavelets);
  const width = isComplex ? 2 * wavelets : wavelets;
  separate(sumLanes, width, out, rowBytes(width));
}

/** The frames at half the rate: rows of `samples`, half as many as there were. */
export function halfRates(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  lanes: usize,
  response: usize,
  samples: i32,
  out: usize,
): void {
  gather(signal, size, hop, window);
  const filtered = halfRateOf(transformed<f32>(samplesAt(), half), response, lanes);
  separate(filtered, samples, out, rowBytes(samples));
}
