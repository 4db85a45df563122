import { roundHalfToEven } from '../rounding/round-half-to-even';

/**
 * The value at a fraction (0 … 1) of a sorted line, without interpolation: rank fraction · (n - 1),
 * rounded half to even. Undefined for an empty line.
 */
export function nearestRank(sorted: Float64Array, fraction: number): number | undefined {
  return sorted[roundHalfToEven(fraction * (sorted.length - 1))];
}
