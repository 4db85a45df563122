import { type NeighbourGraph } from './neighbour-graph';
import { type SeededRandom } from './seeded-random';

/** Rounds of orthogonal iteration: enough for a start from which UMAP goes on. */
const ROUNDS = 200;

/**
 * Coordinates in which neighbours in a graph are near each other: eigenvectors of its normalised
 * Laplacian with the smallest eigenvalues but the first (Belkin and Niyogi 2003). Found by orthogonal
 * iteration, so that memory is that of the graph.
 * @returns one array per dimension
 */
export function spectralEmbedding(
  graph: NeighbourGraph,
  dimensions: number,
  random: SeededRandom,
): Float64Array[] {
  const scale = inverseRootDegrees(graph);
  const trivial = scale.map((value) => (value > 0 ? 1 / value : 0));
  normalise(trivial);
  const shares = sharesOf(graph, scale);
  let vectors: Float64Array[] = Array.from({ length: dimensions }, () =>
    Float64Array.from({ length: graph.points }, () => random() - 0.5),
  );
  for (let round = 0; round < ROUNDS; round++) {
    vectors = vectors.map((vector) => smoothed(graph, shares, vector));
    orthonormalise(vectors, trivial);
  }
  return vectors;
}

function inverseRootDegrees({ points, from, weights }: NeighbourGraph): Float64Array {
  const degrees = new Float64Array(points);
  for (let e = 0; e < from.length; e++) degrees[from[e]!]! += weights[e]!;
  return degrees.map((degree) => (degree > 0 ? 1 / Math.sqrt(degree) : 0));
}

/** What a neighbour counts: half the vector is its normalised neighbours, half itself, so that no eigenvalue is negative. */
function sharesOf({ from, to, weights }: NeighbourGraph, scale: Float64Array): Float64Array {
  return weights.map((weight, e) => 0.5 * weight * scale[from[e]!]! * scale[to[e]!]!);
}

function smoothed(
  { from, to }: NeighbourGraph,
  shares: Float64Array,
  vector: Float64Array,
): Float64Array {
  const result = new Float64Array(vector.length);
  for (let i = 0; i < vector.length; i++) result[i] = 0.5 * vector[i]!;
  for (let e = 0; e < shares.length; e++) result[from[e]!]! += shares[e]! * vector[to[e]!]!;
  return result;
}

/** Gram and Schmidt, with the eigenvector that tells nothing taken off first. */
function orthonormalise(vectors: readonly Float64Array[], trivial: Float64Array): void {
  vectors.forEach((vector, i) => {
    for (const other of [trivial, ...vectors.slice(0, i)]) {
      const shared = product(vector, other);
      for (let k = 0; k < vector.length; k++) vector[k]! -= shared * other[k]!;
    }
    normalise(vector);
  });
}

function normalise(vector: Float64Array): void {
  const length = Math.sqrt(product(vector, vector));
  if (length > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= length;
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
