// What the host calls. Spectra come of four overlapping frames at a time, each then in a row of its own.

import { sumBands } from './bands';
import { halfRateOf } from './halving';
import { separate } from './lanes';
import { power, spectrum, transformFrames } from './transform';
import { spectrumUnder, sumWavelets, toMagnitudes } from './wavelets';

export { cepstra } from './cepstrum';
export { filterBlocks } from './filtering';
export { interpolate, pick } from './interpolation';
export { areFinite } from './lanes';
export { alongRows, insertRow, mediansOf, slideRows } from './medians';
export { allocate, plan, realRootsAt, rootsAt, windowAt } from './transform';

/** Complex spectra: rows of 2 × bins values. `lanes` is room for them with the lanes together. */
export function spectra(signal: usize, hop: i32, lanes: usize, bins: i32, out: usize): void {
  spectrum(transformFrames(signal, hop), lanes);
  separate(lanes, 2 * bins, out, rowBytes(2 * bins));
}

/** Power spectra: rows of `bins` values. */
export function powers(signal: usize, hop: i32, lanes: usize, bins: i32, out: usize): void {
  power(transformFrames(signal, hop), lanes);
  separate(lanes, bins, out, rowBytes(bins));
}

/** Sums of weighted bins of the power spectra: rows of `bands` values. */
export function bandPowers(
  signal: usize,
  hop: i32,
  lanes: usize,
  bands: i32,
  table: usize,
  weights: usize,
  bandLanes: usize,
  out: usize,
): void {
  power(transformFrames(signal, hop), lanes);
  sumBands(lanes, bands, table, weights, bandLanes);
  separate(bandLanes, bands, out, rowBytes(bands));
}

/** Bins of the spectra under complex wavelets: rows of `wavelets` magnitudes, or of twice as many real and imaginary parts. */
export function waveletSums(
  signal: usize,
  hop: i32,
  lanes: usize,
  wavelets: i32,
  table: usize,
  weights: usize,
  sumLanes: usize,
  isComplex: bool,
  out: usize,
): void {
  spectrumUnder(transformFrames(signal, hop), wavelets, table, lanes);
  sumWavelets(lanes, wavelets, table, weights, sumLanes);
  if (!isComplex) toMagnitudes(sumLanes, wavelets);
  const width = isComplex ? 2 * wavelets : wavelets;
  separate(sumLanes, width, out, rowBytes(width));
}

/** The frames at half the rate: rows of `samples`, half as many as there were. */
export function halfRates(
  signal: usize,
  hop: i32,
  lanes: usize,
  response: usize,
  samples: i32,
  out: usize,
): void {
  separate(
    halfRateOf(transformFrames(signal, hop), response, lanes),
    samples,
    out,
    rowBytes(samples),
  );
}

function rowBytes(values: i32): usize {
  return (<usize>((values + 3) & ~3)) << 2;
}
