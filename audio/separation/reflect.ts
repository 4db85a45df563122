/** Where index `i` of a line of `length` values lies when the line is mirrored at both ends (d c b a | a b c d | d c b a), however often. */
export function reflectIndex(i: number, length: number): number {
  const period = 2 * length;
  const folded = ((i % period) + period) % period;
  return folded < length ? folded : period - 1 - folded;
}
