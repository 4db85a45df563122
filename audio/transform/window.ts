import { requireInteger } from '../parameters/require-number';

/** The periodic Hann window (`sym=False`), as spectral analysis wants it: 0.5 - 0.5 cos(2πi/length). */
export function hannWindow(length: number): Float64Array {
  requireInteger('length', length, { min: 1 });
  return Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
}

/** The window in the middle of `size` zeros, the extra zero of an odd rest on the right. */
export function padCenter(window: Float64Array, size: number): Float64Array {
  const padded = new Float64Array(size);
  padded.set(window, Math.floor((size - window.length) / 2));
  return padded;
}
