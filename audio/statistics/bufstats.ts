import { createMatrix, matrixRow, type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { planBufStats, type BufStatsOptions, type BufStatsPlan } from './bufstats-options';
import { moments, STATISTIC_NAMES } from './moments';
import { dropOutliers } from './outliers';
import { nearestRank } from './percentile';
import { weightedPercentiles } from './weighted-percentiles';

export { type BufStatsOptions } from './bufstats-options';
export { type StatisticName } from './moments';

/**
 * FluCoMa's BufStats: seven statistics of every channel, then of its first and second differences.
 * @param channels one line per channel, all of one length
 * @returns (channels, statistics): the selected ones in FluCoMa's order, differences after the values;
 *   zeros where weights or outliers leave nothing to describe
 * @throws InvalidParameterError
 */
export function bufStats(channels: readonly SampleArray[], options: BufStatsOptions = {}): Matrix {
  const plan = planBufStats(channels, options);
  const selected = STATISTIC_NAMES.map((name) => plan.select.includes(name));
  const width = selected.filter(Boolean).length * (plan.numDerivs + 1);
  const result = createMatrix(plan.lines.length, width);
  const keep = framesToKeep(plan);
  const weights = plan.weights && normalise(filter(plan.weights, keep));
  if (!keep.includes(1) || (weights && !weights.some((weight) => weight > 0))) return result;
  plan.lines.forEach((line, channel) => {
    const values = describeWithDifferences(filter(line, keep), weights, plan);
    matrixRow(result, channel).set(values.filter((_, i) => selected[i % selected.length]));
  });
  return result;
}

/** A frame in which any channel has an outlier is left out of all. */
function framesToKeep({ lines, outliersCutoff }: BufStatsPlan): Uint8Array {
  const keep = new Uint8Array(lines[0]!.length).fill(1);
  if (outliersCutoff >= 0) for (const line of lines) dropOutliers(line, outliersCutoff, keep);
  return keep;
}

function filter(values: Float64Array, keep: Uint8Array): Float64Array {
  return values.filter((_, i) => keep[i] === 1);
}

/** Negative weights count as 0; the rest adds up to 1. */
function normalise(weights: Float64Array): Float64Array {
  const clipped = weights.map((weight) => Math.max(0, weight));
  const sum = clipped.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? clipped.map((weight) => weight / sum) : clipped;
}

function describeWithDifferences(
  line: Float64Array,
  weights: Float64Array | undefined,
  plan: BufStatsPlan,
): number[] {
  const result = new Array<number>(STATISTIC_NAMES.length * (plan.numDerivs + 1)).fill(0);
  let values = line;
  for (let order = 0; order <= plan.numDerivs && values.length > 0; order++) {
    // Differences keep the weights of their later value, not brought back to a sum of 1.
    const described = describe(values, weights?.subarray(order), plan);
    result.splice(order * STATISTIC_NAMES.length, STATISTIC_NAMES.length, ...described);
    values = difference(values);
  }
  return result;
}

function difference(values: Float64Array): Float64Array {
  return values.subarray(1).map((value, i) => value - values[i]!);
}

function describe(
  values: Float64Array,
  weights: Float64Array | undefined,
  { fractions }: BufStatsPlan,
): number[] {
  const ranks = weights
    ? weightedPercentiles(values, weights, fractions)
    : percentiles(values, fractions);
  const all = [...moments(values, weights), ...ranks];
  if (!all.every(Number.isFinite)) {
    throw new InvalidParameterError('channels', 'values that are not finite', 'finite numbers');
  }
  return all;
}

function percentiles(values: Float64Array, fractions: BufStatsPlan['fractions']): number[] {
  const sorted = values.slice().sort();
  return fractions.map((fraction) => nearestRank(sorted, fraction)!);
}
