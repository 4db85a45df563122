import { mapColumns, usableRange } from '../datasets/column-scaling';
import { type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite } from '../parameters/require-number';
import { nearestRank } from './percentile';

/** The parameters of FluCoMa's RobustScale, with its defaults. */
export interface RobustScaleOptions {
  /** Percentile; default 25. */
  readonly low?: number;
  /** Percentile, at least `low`; default 75. */
  readonly high?: number;
}

/** What a fit found in each column, under the names of FluCoMa's dump. */
export interface RobustScaleFit {
  readonly low: number;
  readonly high: number;
  readonly data_low: readonly number[];
  readonly data_high: readonly number[];
  readonly median: readonly number[];
  /** data_high - data_low; 1 where that is next to nothing. */
  readonly range: readonly number[];
}

/** Finds median and spread of every column. @param data one row per point @throws InvalidParameterError */
export function fitRobustScale(data: Matrix, options: RobustScaleOptions = {}): RobustScaleFit {
  const { low = 25, high = 75 } = options;
  requireFinite('low', low, { min: 0, max: 100 });
  requireFinite('high', high, { min: low, max: 100 });
  if (data.rows === 0) throw new InvalidParameterError('data.rows', 0, 'at least 1');
  const columns = Array.from({ length: data.columns }, (_, column) => sortedColumn(data, column));
  const ranks = (fraction: number): number[] => columns.map((line) => nearestRank(line, fraction)!);
  const [data_low, data_high] = [ranks(low / 100), ranks(high / 100)];
  const range = data_high.map((value, i) => usableRange(value - data_low[i]!));
  return { low, high, data_low, data_high, median: ranks(0.5), range };
}

function sortedColumn({ rows, columns, data }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => data[row * columns + column]!).sort();
}

/** (value - median) / range, column by column. @throws InvalidParameterError if the widths differ */
export function robustScale(data: Matrix, fit: RobustScaleFit): Matrix {
  const ranges = fit.range.map(usableRange);
  return mapColumns(
    data,
    ranges.length,
    (value, column) => (value - fit.median[column]!) / ranges[column]!,
  );
}

/** Undoes `robustScale`. @throws InvalidParameterError if the widths differ */
export function robustScaleInverse(data: Matrix, fit: RobustScaleFit): Matrix {
  const ranges = fit.range.map(usableRange);
  return mapColumns(
    data,
    ranges.length,
    (value, column) => value * ranges[column]! + fit.median[column]!,
  );
}
