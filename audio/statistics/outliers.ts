import { nearestRank } from './percentile';

/** Clears `keep` where a value is further than `cutoff` interquartile ranges outside the quartiles. */
export function dropOutliers(values: Float64Array, cutoff: number, keep: Uint8Array): void {
  const sorted = values.slice().sort();
  const q1 = nearestRank(sorted, 0.25)!;
  const q3 = nearestRank(sorted, 0.75)!;
  const margin = cutoff * (q3 - q1);
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < q1 - margin || values[i]! > q3 + margin) keep[i] = 0;
  }
}
