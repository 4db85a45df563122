import { type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { requireFinitePoints } from './column-scaling';
import { NearestPoints } from './nearest-points';
import { partAtMiddle } from './part-at-middle';

/** Points near another, nearest first. */
export interface Neighbours {
  /** Rows of the data. */
  readonly indices: readonly number[];
  readonly distances: readonly number[];
}

/** Points in a leaf are compared one by one. */
const LEAF_SIZE = 16;
/** What adding up differences may have lost: a bound is never taken for higher than it is. */
const CAUTION = 1 - 1e-9;

/** FluCoMa's KDTree: finds the points nearest to another by distance, in a tree that halves them where they spread most. */
export class KdTree {
  readonly #rows: number;
  readonly #columns: number;
  /** Rows in tree order. */
  readonly #order: Uint32Array;
  /** Points in tree order, so that those of a leaf lie together. */
  readonly #points: Float64Array;
  /** By the middle of a stretch of points: the dimension that parts it, and where. */
  readonly #dimensions: Uint32Array;
  readonly #borders: Float64Array;
  /** What is looked for, and what is found. */
  readonly #point: Float64Array;
  #found = new NearestPoints(1);
  /** How far the point looked for lies outside of the stretch, by dimension. */
  readonly #outside: Float64Array;

  /** @param data one row per point @throws InvalidParameterError */
  constructor(data: Matrix) {
    requireFinitePoints(data);
    const { rows, columns } = data;
    this.#rows = rows;
    this.#columns = columns;
    this.#order = Uint32Array.from({ length: rows }, (_, row) => row);
    this.#dimensions = new Uint32Array(rows);
    this.#borders = new Float64Array(rows);
    this.#point = new Float64Array(columns);
    this.#outside = new Float64Array(columns);
    this.#build(data, 0, rows);
    this.#points = new Float64Array(rows * columns);
    for (let i = 0, at = 0; i < rows; i++) {
      const start = this.#order[i]! * columns;
      for (let d = 0; d < columns; d++) this.#points[at++] = data.data[start + d]!;
    }
  }

  /**
   * The `count` points nearest to a point; ties by row. A point of the data is its own nearest.
   * @param options `radius`: none further away than that, 0 for no limit
   * @throws InvalidParameterError
   */
  nearest(
    point: SampleArray,
    count: number,
    options: { readonly radius?: number } = {},
  ): Neighbours {
    requireInteger('numNeighbours', count, { min: 1, max: this.#rows });
    const radius = requireFinite('radius', options.radius ?? 0, { min: 0 });
    const columns = this.#columns;
    if (point.length !== columns) {
      throw new InvalidParameterError('point.length', point.length, `${columns}, as the data has`);
    }
    this.#point.set(point);
    this.#found = new NearestPoints(count);
    this.#outside.fill(0);
    this.#search(0, this.#rows, 0);
    return this.#found.within(radius);
  }

  #build(data: Matrix, from: number, to: number): void {
    if (to - from <= LEAF_SIZE) return;
    const middle = (from + to) >> 1;
    const dimension = widestOf(data, this.#order.subarray(from, to));
    this.#dimensions[middle] = dimension;
    this.#borders[middle] = partAtMiddle(this.#order.subarray(from, to), data, dimension);
    this.#build(data, from, middle);
    this.#build(data, middle, to);
  }

  /** @param bound squared distance from the point to the stretch of points, at least */
  #search(from: number, to: number, bound: number): void {
    if (to - from <= LEAF_SIZE) return this.#compare(from, to);
    const middle = (from + to) >> 1;
    const dimension = this.#dimensions[middle]!;
    const beyond = this.#point[dimension]! - this.#borders[middle]!;
    const isBelow = beyond < 0;
    if (isBelow) this.#search(from, middle, bound);
    else this.#search(middle, to, bound);
    const before = this.#outside[dimension]!;
    const further = bound - before * before + beyond * beyond;
    // On a tie the other side may hold a point of a lower row.
    if (further * CAUTION > this.#found.furthest) return;
    this.#outside[dimension] = beyond;
    if (isBelow) this.#search(middle, to, further);
    else this.#search(from, middle, further);
    this.#outside[dimension] = before;
  }

  #compare(from: number, to: number): void {
    const [points, point, found] = [this.#points, this.#point, this.#found];
    const columns = this.#columns;
    for (let i = from, at = from * columns; i < to; i++) {
      let squared = 0;
      for (let d = 0; d < columns; d++, at++) {
        const difference = points[at]! - point[d]!;
        squared += difference * difference;
      }
      if (squared <= found.furthest) found.add(this.#order[i]!, squared);
    }
  }
}

/** The dimension in which some rows spread most. */
function widestOf({ data, columns }: Matrix, rows: Uint32Array): number {
  let [widest, most] = [0, -1];
  for (let d = 0; d < columns; d++) {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < rows.length; i++) {
      const value = data[rows[i]! * columns + d]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (high - low > most) [widest, most] = [d, high - low];
  }
  return widest;
}
