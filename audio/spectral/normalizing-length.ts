/** The smallest normal float32, below which librosa.util.normalize leaves a vector as it is. */
export const TINY = 2 ** -126;

/** What a vector of this norm is divided by to normalise it. */
export function normalizingLength(norm: number): number {
  return norm < TINY ? 1 : norm;
}
