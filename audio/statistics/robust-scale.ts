import { plainColumnsOf, sameForAll, scaleColumns, usableRange } from '../datasets/column-scaling';
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
  const columns = plainColumnsOf(data).map((column) => column.sort());
  const ranks = (fraction: number): number[] => columns.map((line) => nearestRank(line, fraction)!);
  const [data_low, data_high] = [ranks(low / 100), ranks(high / 100)];
  const range = data_high.map((value, i) => usableRange(value - data_low[i]!));
  return { low, high, data_low, data_high, median: ranks(0.5), range };
}

/** (value - median) / range, column by column. @throws InvalidParameterError if the widths differ */
export function robustScale(data: Matrix, { median, range }: RobustScaleFit): Matrix {
  const [offset, factor] = [sameForAll(median, 0), sameForAll(median, 1)];
  return scaleColumns(data, { shift: median, divisor: range.map(usableRange), factor, offset });
}

/** Undoes `robustScale`. @throws InvalidParameterError if the widths differ */
export function robustScaleInverse(data: Matrix, { median, range }: RobustScaleFit): Matrix {
  const [shift, divisor] = [sameForAll(median, 0), sameForAll(median, 1)];
  return scaleColumns(data, { shift, divisor, factor: range.map(usableRange), offset: median });
}
