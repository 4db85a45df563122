import { type Matrix } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import {
  columnsOf,
  sameForAll,
  scaleColumns,
  usableRange,
  type ColumnScaling,
} from './column-scaling';

/** The parameters of FluCoMa's Normalize. */
export interface NormalizeOptions {
  /** What the smallest value of a column becomes; default 0. */
  readonly min?: number;
  /** What the largest becomes, at least `min`; default 1. */
  readonly max?: number;
}

/** What a fit found in each column, under the names of FluCoMa's dump. */
export interface NormalizeFit {
  readonly min: number;
  readonly max: number;
  readonly data_min: readonly number[];
  readonly data_max: readonly number[];
}

/** FluCoMa's Normalize: finds the range of every column. @param data one row per point @throws InvalidParameterError */
export function fitNormalize(data: Matrix, options: NormalizeOptions = {}): NormalizeFit {
  const min = requireFinite('min', options.min ?? 0);
  const max = requireFinite('max', options.max ?? 1, { min });
  const columns = columnsOf(data);
  return { min, max, data_min: columns.map(smallestOf), data_max: columns.map(largestOf) };
}

function smallestOf(values: Float64Array): number {
  let smallest = values[0]!;
  for (let i = 1; i < values.length; i++) smallest = Math.min(smallest, values[i]!);
  return smallest;
}

function largestOf(values: Float64Array): number {
  let largest = values[0]!;
  for (let i = 1; i < values.length; i++) largest = Math.max(largest, values[i]!);
  return largest;
}

/** Brings every column to `min` … `max`; a constant one to `min`. @throws InvalidParameterError if the widths differ */
export function normalize(data: Matrix, fit: NormalizeFit): Matrix {
  const { divisor, factor, offset } = scalingOf(fit);
  return scaleColumns(data, { shift: fit.data_min, divisor, factor, offset });
}

/** Undoes `normalize`. @throws InvalidParameterError if the widths differ */
export function normalizeInverse(data: Matrix, fit: NormalizeFit): Matrix {
  const { divisor, factor, offset } = scalingOf(fit);
  return scaleColumns(data, {
    ...{ shift: offset, divisor: factor },
    ...{ factor: divisor, offset: fit.data_min },
  });
}

function scalingOf(fit: NormalizeFit): Omit<ColumnScaling, 'shift'> {
  return {
    divisor: rangesOf(fit),
    factor: sameForAll(fit.data_min, usableRange(fit.max - fit.min)),
    offset: sameForAll(fit.data_min, fit.min),
  };
}

function rangesOf({ data_min, data_max }: NormalizeFit): number[] {
  return data_max.map((max, column) => usableRange(max - data_min[column]!));
}
