import { type Matrix } from '../matrix/matrix';
import { columnsOf, sameForAll, scaleColumns, usableRange } from './column-scaling';

/** What a fit found in each column, under the names of FluCoMa's dump. */
export interface StandardizeFit {
  readonly mean: readonly number[];
  /** Of all points, not corrected for a sample; 1 where next to nothing. */
  readonly std: readonly number[];
}

/** FluCoMa's Standardize: finds mean and deviation of every column. @param data one row per point @throws InvalidParameterError */
export function fitStandardize(data: Matrix): StandardizeFit {
  const columns = columnsOf(data);
  const mean = columns.map(meanOf);
  return { mean, std: columns.map((column, i) => usableRange(deviationOf(column, mean[i]!))) };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum * (1 / values.length);
}

function deviationOf(values: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = values[i]! - mean;
    sum += distance * distance;
  }
  return Math.sqrt(sum * (1 / values.length));
}

/** (value - mean) / std, column by column. @throws InvalidParameterError if the widths differ */
export function standardize(data: Matrix, { mean, std }: StandardizeFit): Matrix {
  const [offset, factor] = [sameForAll(mean, 0), sameForAll(mean, 1)];
  return scaleColumns(data, { shift: mean, divisor: std, factor, offset });
}

/** Undoes `standardize`. @throws InvalidParameterError if the widths differ */
export function standardizeInverse(data: Matrix, { mean, std }: StandardizeFit): Matrix {
  const [shift, divisor] = [sameForAll(mean, 0), sameForAll(mean, 1)];
  return scaleColumns(data, { shift, divisor, factor: std, offset: mean });
}
