import { type Matrix } from '../matrix/matrix';
import { moments } from '../statistics/moments';
import { columnsOf, mapColumns, usableRange } from './column-scaling';

/** What a fit found in each column, under the names of FluCoMa's dump. */
export interface StandardizeFit {
  readonly mean: readonly number[];
  /** Of all points, not corrected for a sample; 1 where next to nothing. */
  readonly std: readonly number[];
}

/** FluCoMa's Standardize: finds mean and deviation of every column. @param data one row per point @throws InvalidParameterError */
export function fitStandardize(data: Matrix): StandardizeFit {
  const found = columnsOf(data).map((column) => moments(column));
  return {
    mean: found.map(([mean]) => mean!),
    std: found.map(([, std]) => usableRange(std!)),
  };
}

/** (value - mean) / std, column by column. @throws InvalidParameterError if the widths differ */
export function standardize(data: Matrix, { mean, std }: StandardizeFit): Matrix {
  return mapColumns(data, mean.length, (value, column) => (value - mean[column]!) / std[column]!);
}

/** Undoes `standardize`. @throws InvalidParameterError if the widths differ */
export function standardizeInverse(data: Matrix, { mean, std }: StandardizeFit): Matrix {
  return mapColumns(data, mean.length, (value, column) => value * std[column]! + mean[column]!);
}
