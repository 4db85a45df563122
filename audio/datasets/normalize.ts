import { type Matrix } from '../matrix/matrix';
import { requireFinite } from '../parameters/require-number';
import { columnsOf, mapColumns, usableRange } from './column-scaling';

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
  const extreme = (pick: (a: number, b: number) => number): number[] =>
    columns.map((column) => column.reduce((a, b) => pick(a, b)));
  return { min, max, data_min: extreme(Math.min), data_max: extreme(Math.max) };
}

/** Brings every column to `min` … `max`; a constant one to `min`. @throws InvalidParameterError if the widths differ */
export function normalize(data: Matrix, fit: NormalizeFit): Matrix {
  const ranges = rangesOf(fit);
  const range = usableRange(fit.max - fit.min);
  return mapColumns(
    data,
    ranges.length,
    (value, column) => fit.min + ((value - fit.data_min[column]!) / ranges[column]!) * range,
  );
}

/** Undoes `normalize`. @throws InvalidParameterError if the widths differ */
export function normalizeInverse(data: Matrix, fit: NormalizeFit): Matrix {
  const ranges = rangesOf(fit);
  const range = usableRange(fit.max - fit.min);
  return mapColumns(
    data,
    ranges.length,
    (value, column) => fit.data_min[column]! + ((value - fit.min) / range) * ranges[column]!,
  );
}

function rangesOf({ data_min, data_max }: NormalizeFit): number[] {
  return data_max.map((max, column) => usableRange(max - data_min[column]!));
}
