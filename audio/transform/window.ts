import { namedWindow } from '../windows/named-window';

/** The periodic Hann window (`sym=False`), as spectral analysis wants it: 0.5 - 0.5 cos(2πi/length). */
export function hannWindow(length: number): Float64Array {
  return namedWindow({ window: 'hann' }, length);
}

/** The window in the middle of `size` zeros, the extra zero of an odd rest on the right. */
export function padCenter(window: Float64Array, size: number): Float64Array {
  const padded = new Float64Array(size);
  padded.set(window, Math.floor((size - window.length) / 2));
  return padded;
}
