/** The mean of the values up to `reach` places away on both sides; fewer at the ends. */
export function movingMean(values: ArrayLike<number>, reach: number): Float64Array {
  const { length } = values;
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return Float64Array.from({ length }, (_, i) => {
    const first = Math.max(0, i - reach);
    const end = Math.min(length, i + reach + 1);
    return (sums[end]! - sums[first]!) / (end - first);
  });
}
