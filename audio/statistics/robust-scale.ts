import { createMatrix, type Matrix } from '../matrix/matrix';
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

/** Ranges below ten times the spacing of doubles at 1 are no ranges. */
const SMALLEST_RANGE = 10 * Number.EPSILON;

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

function usableRange(range: number): number {
  return range < SMALLEST_RANGE ? 1 : range;
}

/** (value - median) / range, column by column. @throws InvalidParameterError if the widths differ */
export function robustScale(data: Matrix, fit: RobustScaleFit): Matrix {
  return mapColumns(data, fit, (value, { median, range }) => (value - median) / range);
}

/** Undoes `robustScale`. @throws InvalidParameterError if the widths differ */
export function robustScaleInverse(data: Matrix, fit: RobustScaleFit): Matrix {
  return mapColumns(data, fit, (value, { median, range }) => value * range + median);
}

type ScaleValue = (value: number, column: { median: number; range: number }) => number;

function mapColumns(data: Matrix, fit: RobustScaleFit, scale: ScaleValue): Matrix {
  const { rows, columns } = data;
  if (columns !== fit.median.length) {
    throw new InvalidParameterError('data.columns', columns, `${fit.median.length}, as fitted`);
  }
  const scales = fit.median.map((median, i) => ({ median, range: usableRange(fit.range[i]!) }));
  return createMatrix(
    rows,
    columns,
    data.data.map((value, i) => scale(value, scales[i % columns]!)),
  );
}
