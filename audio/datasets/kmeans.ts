import { createMatrix, type Matrix } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { columnsOf } from './column-scaling';
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
  columnsOf(data);
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
    let total = 0;
    for (let row = 0; row < rows; row++) {
      distances[row] = Math.min(
        distances[row]!,
        squaredDistance(data, row, means.subarray(cluster * columns)),
      );
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
  for (let i = 0, at = row * columns; i < columns; i++) sum += (data[at + i]! - to[i]!) ** 2;
  return sum;
}

/** Gives each point to the nearest mean. @returns whether any changed its cluster */
function assign(data: Matrix, means: Float64Array, assignments: Int32Array): boolean {
  const count = means.length / data.columns;
  const each = Array.from({ length: count }, (_, k) => means.subarray(k * data.columns));
  let hasChanged = false;
  for (let row = 0; row < data.rows; row++) {
    let [nearest, least] = [0, Infinity];
    for (let k = 0; k < count; k++) {
      const distance = squaredDistance(data, row, each[k]!);
      if (distance < least) [nearest, least] = [k, distance];
    }
    if (assignments[row] !== nearest) hasChanged = true;
    assignments[row] = nearest;
  }
  return hasChanged;
}

/** To the middle of their points; a mean without points stays. */
function moveMeans({ data, columns }: Matrix, means: Float64Array, assignments: Int32Array): void {
  const sums = new Float64Array(means.length);
  const sizes = new Float64Array(means.length / columns);
  assignments.forEach((cluster, row) => {
    sizes[cluster]!++;
    for (let i = 0; i < columns; i++) sums[cluster * columns + i]! += data[row * columns + i]!;
  });
  for (let i = 0; i < means.length; i++) {
    const size = sizes[Math.floor(i / columns)]!;
    if (size > 0) means[i] = sums[i]! / size;
  }
}
