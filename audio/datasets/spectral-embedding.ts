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
  let vectors: Float64Array[] = Array.from({ length: dimensions }, () =>
    Float64Array.from({ length: graph.points }, () => random() - 0.5),
  );
  for (let round = 0; round < ROUNDS; round++) {
    vectors = vectors.map((vector) => smoothed(graph, scale, vector));
    orthonormalise(vectors, trivial);
  }
  return vectors;
}

function inverseRootDegrees({ points, from, weights }: NeighbourGraph): Float64Array {
  const degrees = new Float64Array(points);
  for (let e = 0; e < from.length; e++) degrees[from[e]!]! += weights[e]!;
  return degrees.map((degree) => (degree > 0 ? 1 / Math.sqrt(degree) : 0));
}

/** Half the vector, half its normalised neighbours: no eigenvalue is negative. */
function smoothed(graph: NeighbourGraph, scale: Float64Array, vector: Float64Array): Float64Array {
  const result = vector.map((value) => 0.5 * value);
  const { from, to, weights } = graph;
  for (let e = 0; e < from.length; e++) {
    const [a, b] = [from[e]!, to[e]!];
    result[a]! += 0.5 * weights[e]! * scale[a]! * scale[b]! * vector[b]!;
  }
  return result;
}

/** Gram and Schmidt, with the eigenvector that tells nothing taken off first. */
function orthonormalise(vectors: readonly Float64Array[], trivial: Float64Array): void {
  vectors.forEach((vector, i) => {
    for (const other of [trivial, ...vectors.slice(0, i)]) {
      const shared = vector.reduce((sum, value, k) => sum + value * other[k]!, 0);
      for (let k = 0; k < vector.length; k++) vector[k]! -= shared * other[k]!;
    }
    normalise(vector);
  });
}

function normalise(vector: Float64Array): void {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (length > 0) for (let k = 0; k < vector.length; k++) vector[k]! /= length;
}
