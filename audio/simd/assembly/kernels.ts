// What the host calls. Spectra come of four overlapping frames at a time, each then in a row of its own.

import { sumBands } from './bands';
import { gather, transformFrames } from './frames';
import { halfRateOf } from './halving';
import { rowBytes, separate, separatePair } from './lanes';
import { Kept, unpack } from './real-lanes';
import { half, samplesAt, transformed } from './transform';
import { spectrumUnder, sumWavelets, toMagnitudes } from './wavelets';

export { cepstra } from './cepstrum';
export { addPowers, correlations } from './correlation';
export { decibels } from './decibels';
export { blockRootsAt, filterBlocks, outRootsAt, planBlocks, responseAt } from './filtering';
export { synthesize } from './frames';
export { interpolate, pick } from './interpolation';
export { softMasks } from './masks';
export { alongRows, insertRow, mediansOf, slideRows } from './medians';
export { mirroredSums } from './mirrored';
export { separatePair } from './lanes';
export { interpolatedPeak } from './peaks';
export { correlateStretches, lagDifferences, transformStretch } from './pitch';
export { autocorrelation, limitedSquares, repair, weightedSums, windowed } from './prediction';
export { middle, rises } from './rises';
export { backwardReal, forwardReal, synthesizeReal } from './real';
export { areFinite, areFiniteDoubles, areWithin, meansOfShorts, splitShorts } from './samples';
export { extremes, logarithms, moments } from './summaries';
export { transpose } from './transposing';
export { allocate, plan, realRootsAt, rootsAt, samplesAt } from './transform';

/** Complex spectra: rows of `size` + 2 values. `lanes` is room for them with the lanes together. */
export function spectra(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f32>(signal, size, hop, window, Kept.complex, lanes, size + 2, out);
}

/** The same, with all real parts before the imaginary ones. */
export function parts(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f32>(signal, size, hop, window, Kept.parts, lanes, size + 2, out);
}

/** Power spectra: rows of `size`/2 + 1 values. */
export function powers(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f32>(signal, size, hop, window, Kept.power, lanes, (size >> 1) + 1, out);
}

/** Magnitude spectra: rows of `size`/2 + 1 values. */
export function magnitudes(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f32>(signal, size, hop, window, Kept.magnitude, lanes, (size >> 1) + 1, out);
}

/** Magnitude spectra as columns: four values next to each other for each bin, whose rows are `rowBytes` apart. */
export function magnitudeColumns(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  out: usize,
  rowBytes: usize,
): void {
  gather(signal, size, hop, window);
  unpack<f32>(transformed<f32>(samplesAt(), half), Kept.magnitude, out, rowBytes);
}

/** Complex spectra of two frames in f64. */
export function spectraPair(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f64>(signal, size, hop, window, Kept.complex, lanes, size + 2, out);
}

export function powersPair(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f64>(signal, size, hop, window, Kept.power, lanes, (size >> 1) + 1, out);
}

export function magnitudesPair(signal: usize, size: i32, hop: i32, window: usize, lanes: usize, out: usize): void {
  rowsOf<f64>(signal, size, hop, window, Kept.magnitude, lanes, (size >> 1) + 1, out);
}

// Made anew for each kind, so that what is kept is not asked in the loops.
// @ts-ignore: decorator
@inline
function rowsOf<T>(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  kept: Kept,
  lanes: usize,
  width: i32,
  out: usize,
): void {
  transformFrames<T>(signal, size, hop, window, kept, lanes);
  if (sizeof<T>() == 8) separatePair(lanes, width, out, rowBytes<T>(width));
  else separate(lanes, width, out, rowBytes<T>(width));
}

/** Magnitudes of both lanes together, for what summarizes them. */
export function magnitudePairLanes(signal: usize, size: i32, hop: i32, window: usize, lanes: usize): void {
  transformFrames<f64>(signal, size, hop, window, Kept.magnitude, lanes);
}

export function powerPairLanes(signal: usize, size: i32, hop: i32, window: usize, lanes: usize): void {
  transformFrames<f64>(signal, size, hop, window, Kept.power, lanes);
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
  separate(lanes, bands, out, rowBytes<f32>(bands));
}

/** Power spectra of all lanes together, for `bandsOf`. */
export function powerLanes(signal: usize, size: i32, hop: i32, window: usize, lanes: usize): void {
  transformFrames<f32>(signal, size, hop, window, Kept.power, lanes);
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
  separate(sumLanes, width, out, rowBytes<f32>(width));
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
  separate(filtered, samples, out, rowBytes<f32>(samples));
}
