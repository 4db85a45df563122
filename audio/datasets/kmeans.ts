import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { requireFinitePoints } from './column-scaling';
import { seededRandom, type SeededRandom } from './seeded-random';

/** The parameters of FluCoMa's KMeans. */
export interface KMeansOptions {
  /** Default 4. */
  readonly numClusters?: number;
  /** Rounds at most; default 100. */
  readonly maxIter?: number;
  /** Of the choice of the first means; default 0. */
  readonly seed?: number;
}

export interface KMeansFit {
  /** One row per cluster. */
  readonly means: Matrix;
  /** The cluster of each point. */
  readonly assignments: Int32Array;
}

/**
 * FluCoMa's KMeans: clusters of points near each other (Lloyd 1982), from means chosen far apart (Arthur and
 * Vassilvitskii 2007). The same for a seed; FluCoMa's own choice of first means is random.
 * @param data one row per point @throws InvalidParameterError
 */
export function kMeans(data: Matrix, options: KMeansOptions = {}): KMeansFit {
  requireFinitePoints(data);
  requireInteger('points', data.rows, { min: 2 });
  const { seed = 0 } = options;
  const count = requireInteger('numClusters', options.numClusters ?? 4, { min: 2, max: data.rows });
  const maxIter = requireInteger('maxIter', options.maxIter ?? 100, { min: 1 });
  const random = seededRandom(requireInteger('seed', seed));
  const means = firstMeans(data, count, random);
  const assignments = new Int32Array(data.rows).fill(-1);
  for (let round = 0; round < maxIter && assign(data, means, assignments); round++) {
    moveMeans(data, means, assignments);
  }
  return {
    means: createMatrix(count, data.columns, Float32Array.from(means)),
    assignments,
  };
}

/** The nearest mean of every point, by its row. @throws InvalidParameterError if the widths differ */
export function nearestMeans(data: Matrix, means: Matrix): Int32Array {
  if (data.columns !== means.columns) {
    throw new InvalidParameterError('data.columns', data.columns, `${means.columns}, as fitted`);
  }
  const assignments = new Int32Array(data.rows).fill(-1);
  assign(data, Float64Array.from(means.data), assignments);
  return assignments;
}

/** Each next one is a point, likelier the further it is from those before. */
function firstMeans(data: Matrix, count: number, random: SeededRandom): Float64Array {
  const { rows, columns } = data;
  const means = new Float64Array(count * columns);
  const distances = new Float64Array(rows).fill(Infinity);
  let chosen = Math.floor(random() * rows);
  for (let cluster = 0; cluster < count; cluster++) {
    means.set(data.data.subarray(chosen * columns, (chosen + 1) * columns), cluster * columns);
    const mean = means.subarray(cluster * columns);
    let total = 0;
    for (let row = 0; row < rows; row++) {
      distances[row] = Math.min(distances[row]!, squaredDistance(data, row, mean));
      total += distances[row]!;
    }
    chosen = pick(distances, random() * total);
  }
  return means;
}

/** Where the distances added up pass `target`. */
function pick(distances: Float64Array, target: number): number {
  let reached = 0;
  for (let row = 0; row < distances.length; row++) {
    reached += distances[row]!;
    if (reached > target) return row;
  }
  return distances.length - 1;
}

function squaredDistance({ data, columns }: Matrix, row: number, to: Float64Array): number {
  let sum = 0;
  for (let i = 0, at = row * columns; i < columns; i++) {
    const distance = data[at + i]! - to[i]!;
    sum += distance * distance;
  }
  return sum;
}

/** Gives each point to the nearest mean. @returns whether any changed its cluster */
function assign(data: Matrix, means: Float64Array, assignments: Int32Array): boolean {
  const { columns } = data;
  const count = means.length / columns;
  const distances = new Float64Array(4 * Math.ceil(count / 4));
  let hasChanged = false;
  for (let row = 0; row < data.rows; row++) {
    for (let k = 0; k < count; k += 4) measureFour({ data, row, means, first: k, distances });
    let nearest = 0;
    for (let k = 1; k < count; k++) if (distances[k]! < distances[nearest]!) nearest = k;
    if (assignments[row] !== nearest) hasChanged = true;
    assignments[row] = nearest;
  }
  return hasChanged;
}

interface Measured {
  readonly data: Matrix;
  readonly row: number;
  readonly means: Float64Array;
  /** The first of four means. */
  readonly first: number;
  readonly distances: Float64Array;
}

/** Squared distances to four means at once, since a sum alone waits for itself; past the last one they are of the last. */
function measureFour({ data: { data, columns }, row, means, first, distances }: Measured): void {
  const last = means.length - columns;
  const start = first * columns;
  const b = Math.min(start + columns, last);
  const c = Math.min(start + 2 * columns, last);
  const d = Math.min(start + 3 * columns, last);
  let [toA, toB, toC, toD] = [0, 0, 0, 0];
  for (let i = 0, at = row * columns; i < columns; i++, at++) {
    const value = data[at]!;
    const byA = value - means[start + i]!;
    const byB = value - means[b + i]!;
    const byC = value - means[c + i]!;
    const byD = value - means[d + i]!;
    toA += byA * byA;
    toB += byB * byB;
    toC += byC * byC;
    toD += byD * byD;
  }
  distances[first] = toA;
  distances[first + 1] = toB;
  distances[first + 2] = toC;
  distances[first + 3] = toD;
}

/** To the middle of their points; a mean without points stays. */
function moveMeans({ data, columns }: Matrix, means: Float64Array, assignments: Int32Array): void {
  const sums = new Float64Array(means.length);
  const sizes = new Float64Array(means.length / columns);
  for (let row = 0, at = 0; row < assignments.length; row++) {
    const cluster = assignments[row]!;
    sizes[cluster]!++;
    for (let i = cluster * columns, end = i + columns; i < end; i++, at++) sums[i]! += data[at]!;
  }
  for (let i = 0; i < means.length; i++) {
    const size = sizes[Math.floor(i / columns)]!;
    if (size > 0) means[i] = sums[i]! / size;
  }
}
