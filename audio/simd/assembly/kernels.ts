// What the host calls. Spectra come of four overlapping frames at a time, each then in a row of its own.

import { sumBands } from './bands';
import { transformFrames } from './frames';
import { rowBytes, separate } from './lanes';
import { Kept } from './transform';

export { cepstra } from './cepstrum';
export { synthesize } from './frames';
export { softMasks } from './masks';
export { alongRows, insertRow, mediansOf, slideRows } from './medians';
export { interpolatedPeak } from './peaks';
export {
  backwardReal,
  forwardReal,
  magnitudesReal,
  powersReal,
  spectrumReal,
  synthesizeReal,
} from './real';
export { allocate, plan, realRootsAt, rootsAt, samplesAt } from './transform';

/** Complex spectra: rows of `size` + 2 values. `lanes` is room for them with the lanes together. */
export function spectra(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  lanes: usize,
  out: usize,
): void {
  transformFrames(signal, size, hop, window, Kept.complex, lanes);
  separate(lanes, size + 2, out, rowBytes(size + 2));
}

/** Power spectra: rows of `size`/2 + 1 values. */
export function powers(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  lanes: usize,
  out: usize,
): void {
  transformFrames(signal, size, hop, window, Kept.power, lanes);
  separate(lanes, (size >> 1) + 1, out, rowBytes((size >> 1) + 1));
}

/** Magnitude spectra: rows of `size`/2 + 1 values. */
export function magnitudes(
  signal: usize,
  size: i32,
  hop: i32,
  window: usize,
  lanes: usize,
  out: usize,
): void {
  transformFrames(signal, size, hop, window, Kept.magnitude, lanes);
  separate(lanes, (size >> 1) + 1, out, rowBytes((size >> 1) + 1));
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
