import { matrixRow, type Matrix } from '../matrix/matrix';
import { KdTree } from './kd-tree';

/** A weighted graph between points: edge e goes from `from[e]` to `to[e]`; every edge is there both ways. */
export interface NeighbourGraph {
  readonly points: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** 0 … 1 */
  readonly weights: Float64Array;
}

/** UMAP's fuzzy graph of every point and its nearest others (McInnes 2018). @throws InvalidParameterError */
export function neighbourGraph(data: Matrix, numNeighbours: number): NeighbourGraph {
  const tree = new KdTree(data);
  const directed = Array.from({ length: data.rows }, (_, row) => {
    const { indices, distances } = tree.nearest(matrixRow(data, row), numNeighbours + 1);
    // Of points that are the same another one may stand first.
    const others = indices.map((to, i) => ({ to, distance: distances[i]! }));
    const near = others.filter(({ to }) => to !== row).slice(0, numNeighbours);
    const width = smoothWidth(near.map(({ distance }) => distance));
    const nearest = near[0]!.distance;
    return new Map(
      near.map(({ to, distance }) => [to, Math.exp(-Math.max(0, distance - nearest) / width)]),
    );
  });
  return symmetric(directed);
}

/** Rounds of the search, and how near it must come. */
const ROUNDS = 64;
const TOLERANCE = 1e-5;

/** The width at which the weights add up to log2 of their number. */
function smoothWidth(distances: readonly number[]): number {
  const target = Math.log2(distances.length);
  const nearest = distances[0]!;
  let [low, high, width] = [0, Infinity, 1];
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0;
    for (let i = 1; i < distances.length; i++) {
      const beyond = distances[i]! - nearest;
      sum += beyond <= 0 ? 1 : Math.exp(-beyond / width);
    }
    if (Math.abs(sum - target) < TOLERANCE) break;
    if (sum > target) high = width;
    else low = width;
    width = high === Infinity ? width * 2 : (low + high) / 2;
  }
  return Math.max(width, Number.EPSILON);
}

/** The chance that at least one of both directions is there. */
function symmetric(directed: readonly ReadonlyMap<number, number>[]): NeighbourGraph {
  const edges: { from: number; to: number; weight: number }[] = [];
  directed.forEach((near, from) => {
    for (const [to, there] of near) {
      const back = directed[to]!.get(from);
      const weight = there + (back ?? 0) - there * (back ?? 0);
      edges.push({ from, to, weight });
      if (back === undefined) edges.push({ from: to, to: from, weight });
    }
  });
  edges.sort((a, b) => a.from - b.from || a.to - b.to);
  return {
    points: directed.length,
    from: Uint32Array.from(edges, ({ from }) => from),
    to: Uint32Array.from(edges, ({ to }) => to),
    weights: Float64Array.from(edges, ({ weight }) => weight),
  };
}
