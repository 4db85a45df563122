import { type Matrix, type SampleArray } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { columnsOf } from './column-scaling';

/** Points near another, nearest first. */
export interface Neighbours {
  /** Rows of the data. */
  readonly indices: readonly number[];
  readonly distances: readonly number[];
}

/** Points in a leaf are compared one by one. */
const LEAF_SIZE = 16;

interface Candidate {
  readonly index: number;
  readonly squared: number;
}

/** FluCoMa's KDTree: finds the points nearest to another by distance, in a tree that halves them by one dimension after another. */
export class KdTree {
  readonly #data: Matrix;
  /** Rows in tree order: the middle of a stretch parts it. */
  readonly #order: Uint32Array;

  /** @param data one row per point @throws InvalidParameterError */
  constructor(data: Matrix) {
    columnsOf(data);
    this.#data = data;
    this.#order = Uint32Array.from({ length: data.rows }, (_, row) => row);
    this.#build(0, data.rows, 0);
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
    const { rows, columns } = this.#data;
    requireInteger('numNeighbours', count, { min: 1, max: rows });
    const radius = requireFinite('radius', options.radius ?? 0, { min: 0 });
    if (point.length !== columns) {
      throw new InvalidParameterError('point.length', point.length, `${columns}, as the data has`);
    }
    const search = { point, count, found: [] as Candidate[] };
    this.#search(search, { from: 0, to: rows, depth: 0 });
    const within = search.found.filter(({ squared }) => radius === 0 || squared <= radius * radius);
    return {
      indices: within.map(({ index }) => index),
      distances: within.map(({ squared }) => Math.sqrt(squared)),
    };
  }

  #value(position: number, dimension: number): number {
    return this.#data.data[this.#order[position]! * this.#data.columns + dimension]!;
  }

  #build(from: number, to: number, depth: number): void {
    if (to - from <= LEAF_SIZE) return;
    const { data, columns } = this.#data;
    const dimension = depth % columns;
    const at = (row: number): number => data[row * columns + dimension]!;
    this.#order.subarray(from, to).sort((a, b) => at(a) - at(b) || a - b);
    const middle = (from + to) >> 1;
    this.#build(from, middle, depth + 1);
    this.#build(middle + 1, to, depth + 1);
  }

  #search(search: Search, { from, to, depth }: Stretch): void {
    if (to - from <= LEAF_SIZE) {
      for (let i = from; i < to; i++) this.#consider(search, i);
      return;
    }
    const middle = (from + to) >> 1;
    const dimension = depth % this.#data.columns;
    const beyond = search.point[dimension]! - this.#value(middle, dimension);
    const below = { from, to: middle, depth: depth + 1 };
    const above = { from: middle + 1, to, depth: depth + 1 };
    this.#search(search, beyond < 0 ? below : above);
    this.#consider(search, middle);
    const { found, count } = search;
    // On a tie the other side may hold a point of a lower row.
    if (found.length < count || beyond * beyond <= found[found.length - 1]!.squared) {
      this.#search(search, beyond < 0 ? above : below);
    }
  }

  #consider({ point, count, found }: Search, position: number): void {
    const index = this.#order[position]!;
    const { data, columns } = this.#data;
    let squared = 0;
    for (let i = 0, at = index * columns; i < columns; i++)
      squared += (data[at + i]! - point[i]!) ** 2;
    const isNearer = (other: Candidate): boolean =>
      squared < other.squared || (squared === other.squared && index < other.index);
    if (found.length === count && !isNearer(found[count - 1]!)) return;
    if (found.length === count) found.pop();
    let place = found.length;
    while (place > 0 && isNearer(found[place - 1]!)) place--;
    found.splice(place, 0, { index, squared });
  }
}

interface Search {
  readonly point: SampleArray;
  readonly count: number;
  /** Nearest first. */
  readonly found: Candidate[];
}

/** Positions in tree order. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}
