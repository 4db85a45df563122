/** The value below which a share of the values lies; NaN of none. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** E.g. `median 18 ms, p90 25 ms, max 60 ms (56)`. */
export function latencies(milliseconds: readonly number[]): string {
  const [median, p90, max] = [0.5, 0.9, 1].map((share) => quantile(milliseconds, share).toFixed(0));
  return `median ${median} ms, p90 ${p90} ms, max ${max} ms (${milliseconds.length})`;
}
