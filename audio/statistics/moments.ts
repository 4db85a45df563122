/** The statistics of one line of values, in FluCoMa's order. Kurtosis is not the excess: 3 for a normal distribution. */
export const STATISTIC_NAMES = ['mean', 'std', 'skew', 'kurtosis', 'low', 'mid', 'high'] as const;

export type StatisticName = (typeof STATISTIC_NAMES)[number];

/** Mean, population deviation, skewness and kurtosis; weights, where given, add up to at most 1. */
export function moments(values: Float64Array, weights?: Float64Array): number[] {
  const even = 1 / values.length;
  const expectation = (of: (value: number) => number): number => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += (weights?.[i] ?? 1) * of(values[i]!);
    return weights ? sum : sum * even;
  };
  const mean = expectation((value) => value);
  const std = Math.sqrt(expectation((value) => (value - mean) ** 2));
  // A constant line has skewness and kurtosis 0, not NaN.
  const scale = std === 0 ? 1 : std;
  const skew = expectation((value) => ((value - mean) / scale) ** 3);
  const kurtosis = expectation((value) => ((value - mean) / scale) ** 4);
  return [mean, std, skew, kurtosis];
}
