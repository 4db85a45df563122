/** Where index `i` of a line of `length` values lies when the line is mirrored at both ends (d c b a | a b c d | d c b a), however often. */
export function reflectIndex(i: number, length: number): number {
  const period = 2 * length;
  const folded = ((i % period) + period) % period;
  return folded < length ? folded : period - 1 - folded;
}

/** Which value of a line stands at each position under windows of `size` that reach floor(size / 2) back, mirrored at the ends. */
export function mirrored(length: number, size: number): Int32Array {
  return Int32Array.from({ length: length + size - 1 }, (_, i) =>
    reflectIndex(i - (size >> 1), length),
  );
}
