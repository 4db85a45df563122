// What the host calls. Spectra come of four overlapping frames at a time, each then in a row of its own.

import { sumBands } from './bands';
import { separate } from './lanes';
import { power, spectrum, transformFrames } from './transform';

export { cepstra } from './cepstrum';
export { filterBlocks } from './filtering';
export { interpolate, pick } from './interpolation';
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

function rowBytes(values: i32): usize {
  return (<usize>((values + 3) & ~3)) << 2;
}
