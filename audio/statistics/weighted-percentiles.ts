/** Low, middle and high as fractions 0 … 1, ascending. */
export type Fractions = readonly [low: number, middle: number, high: number];

/**
 * The values at which the accumulated weight comes nearest to each fraction, as FluCoMa finds them:
 * in one ascending pass, at most one step per value for each fraction.
 */
export function weightedPercentiles(
  values: Float64Array,
  weights: Float64Array,
  fractions: Fractions,
): [number, number, number] {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const sorted = (i: number): number => values[order[i]!]!;
  const last = values.length - 1;
  const found: [number, number, number] = [sorted(0), sorted(Math.floor(last / 2)), sorted(last)];
  let before = 0;
  let reached = weights[order[0]!]!;
  let level = 0;
  for (let i = 1; i <= last && level < 3; i++) {
    reached += weights[order[i]!]!;
    for (; level < 3 && reached >= fractions[level]!; level++) {
      const nearBefore = Math.abs(before - fractions[level]!);
      const nearReached = Math.abs(reached - fractions[level]!);
      // On a tie the low percentile takes the smaller value, the others the larger.
      const takesBefore = level === 0 ? nearBefore <= nearReached : nearBefore < nearReached;
      found[level] = takesBefore ? sorted(i - 1) : sorted(i);
    }
    before = reached;
  }
  return found;
}
