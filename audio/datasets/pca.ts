import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { columnsOf } from './column-scaling';
import { symmetricEigen } from './symmetric-eigen';

/** What a fit found. */
export interface PcaFit {
  /** bases[i] is the direction of the i-th largest spread; its largest element is positive. */
  readonly bases: readonly (readonly number[])[];
  /** Singular values of the centred points. */
  readonly values: readonly number[];
  readonly mean: readonly number[];
  readonly num_data_points: number;
}

export interface PcaOptions {
  /** Dimensions that are kept; default 2. */
  readonly numDimensions?: number;
  /** Bring all of them to deviation 1; default false. */
  readonly whiten?: boolean;
}

/** Points in fewer dimensions. */
export interface PcaProjection {
  /** One row per point. */
  readonly projected: Matrix;
  /** Share of the variance that is kept, 0 to 1. */
  readonly variance: number;
}

/** FluCoMa's PCA: finds the directions in which the points spread. @param data one row per point @throws InvalidParameterError */
export function fitPca(data: Matrix): PcaFit {
  requireInteger('points', data.rows, { min: 2 });
  const columns = columnsOf(data);
  const mean = columns.map(centre);
  const { values, vectors } = symmetricEigen(scatterOf(columns), columns.length);
  const count = Math.min(data.rows, data.columns);
  return {
    bases: vectors.slice(0, count).map((vector) => Array.from(vector)),
    values: Array.from(values.subarray(0, count), (value) => Math.sqrt(Math.max(0, value))),
    mean,
    num_data_points: data.rows,
  };
}

/** Takes off the mean. @returns it */
function centre(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
  return mean;
}

/** Products of all pairs of columns. */
function scatterOf(columns: readonly Float64Array[]): Float64Array {
  const size = columns.length;
  const scatter = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    // Four at a time: a sum alone waits for itself.
    for (let j = i; j < size; j += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((n) => columns[Math.min(j + n, size - 1)]!);
      const products = productsWith(columns[i]!, { a: a!, b: b!, c: c!, d: d! });
      for (let n = 0; n < 4 && j + n < size; n++) {
        scatter[i * size + j + n] = scatter[(j + n) * size + i] = products[n]!;
      }
    }
  }
  return scatter;
}

type FourColumns = Readonly<Record<'a' | 'b' | 'c' | 'd', Float64Array>>;

function productsWith(column: Float64Array, { a, b, c, d }: FourColumns): readonly number[] {
  let [withA, withB, withC, withD] = [0, 0, 0, 0];
  for (let k = 0; k < column.length; k++) {
    const value = column[k]!;
    withA += value * a[k]!;
    withB += value * b[k]!;
    withC += value * c[k]!;
    withD += value * d[k]!;
  }
  return [withA, withB, withC, withD];
}

/** The points seen along the first directions. @throws InvalidParameterError */
export function projectPca(data: Matrix, fit: PcaFit, options: PcaOptions = {}): PcaProjection {
  const { mean, bases, values } = fit;
  if (data.columns !== mean.length) {
    throw new InvalidParameterError('data.columns', data.columns, `${mean.length}, as fitted`);
  }
  const count = requireInteger('numDimensions', options.numDimensions ?? 2, {
    min: 1,
    max: bases.length,
  });
  const variances = values.map((value) => value ** 2 / (fit.num_data_points - 1));
  const projected = createMatrix(data.rows, count);
  const [width, middle] = [mean.length, Float64Array.from(mean)];
  for (let d = 0; d < count; d++) {
    const scale = scaleOf(fit, d, options);
    const direction = Float64Array.from(bases[d]!);
    for (let row = 0, at = 0; row < data.rows; row++) {
      let sum = 0;
      for (let i = 0; i < width; i++, at++) sum += (data.data[at]! - middle[i]!) * direction[i]!;
      projected.data[row * count + d] = sum * scale;
    }
  }
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const kept = variances.slice(0, count).reduce((sum, variance) => sum + variance, 0);
  // Points that are all the same lose nothing.
  return { projected, variance: total > 0 ? kept / total : 1 };
}

/** Undoes `projectPca`, as far as the directions that were kept tell. @throws InvalidParameterError */
export function unprojectPca(projected: Matrix, fit: PcaFit, options: PcaOptions = {}): Matrix {
  const { mean, bases } = fit;
  const count = requireInteger('projected.columns', projected.columns, {
    min: 1,
    max: bases.length,
  });
  const result = createMatrix(projected.rows, mean.length);
  const scales = bases.map((_, d) => 1 / scaleOf(fit, d, options));
  for (let row = 0; row < projected.rows; row++) {
    for (let i = 0; i < mean.length; i++) {
      let sum = mean[i]!;
      for (let d = 0; d < count; d++)
        sum += projected.data[row * count + d]! * scales[d]! * bases[d]![i]!;
      result.data[row * mean.length + i] = sum;
    }
  }
  return result;
}

/** What a direction is multiplied with: 1, or what brings it to deviation 1. */
function scaleOf({ values, num_data_points }: PcaFit, d: number, { whiten }: PcaOptions): number {
  const variance = values[d]! ** 2 / (num_data_points - 1);
  return whiten === true ? 1 / Math.sqrt(Math.max(variance, Number.EPSILON)) : 1;
}
