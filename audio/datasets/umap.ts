import { createMatrix, type Matrix } from '../matrix/matrix';
import { requireFinite, requireInteger } from '../parameters/require-number';
import { closenessCurve } from './closeness-curve';
import { neighbourGraph } from './neighbour-graph';
import { seededRandom, type SeededRandom } from './seeded-random';
import { spectralEmbedding } from './spectral-embedding';
import { optimizeLayout } from './umap-layout';

/** The parameters of FluCoMa's UMAP. */
export interface UmapOptions {
  /** Dimensions of the embedding; default 2. */
  readonly numDimensions?: number;
  /** Neighbours that every point keeps near, fewer than there are points; default 15. */
  readonly numNeighbours?: number;
  /** How near points may come; default 0.1. */
  readonly minDist?: number;
  /** Rounds; default 200. */
  readonly iterations?: number;
  /** Length of the first steps, 0 to 1; default 0.1. */
  readonly learnRate?: number;
  /** Of all that is random; default -1, a seed like any other. */
  readonly seed?: number;
}

/** Edge of the box that points start in, as in the original. */
const BOX = 10;

/**
 * FluCoMa's UMAP (McInnes 2018): points in few dimensions, near each other where they were neighbours.
 * Equal for equal seeds; FluCoMa's own layout hangs on its compiler's random numbers, so that only
 * what is near what can be compared.
 * @param data one row per point @returns one row per point @throws InvalidParameterError
 */
export function umap(data: Matrix, options: UmapOptions = {}): Matrix {
  requireInteger('points', data.rows, { min: 2 });
  const dimensions = requireInteger('numDimensions', options.numDimensions ?? 2, {
    min: 1,
    max: 256,
  });
  const numNeighbours = requireInteger('numNeighbours', options.numNeighbours ?? 15, {
    min: 1,
    max: data.rows - 1,
  });
  const minDist = requireFinite('minDist', options.minDist ?? 0.1, { min: 0, max: 3 });
  const iterations = requireInteger('iterations', options.iterations ?? 200, { min: 1 });
  const learnRate = requireFinite('learnRate', options.learnRate ?? 0.1, { min: 0, max: 1 });
  const random = seededRandom(requireInteger('seed', options.seed ?? -1));
  const graph = neighbourGraph(data, numNeighbours);
  const start = spectralEmbedding(graph, dimensions, random).map((line) => boxed(line, random));
  const layout = new Float64Array(data.rows * dimensions);
  start.forEach((line, d) => line.forEach((value, i) => (layout[i * dimensions + d] = value)));
  const curve = closenessCurve(minDist);
  optimizeLayout(layout, graph, { curve, iterations, learnRate, random });
  return createMatrix(data.rows, dimensions, Float32Array.from(layout));
}

/** Stretched over the box, with a little noise to part what is on one spot. */
function boxed(line: Float64Array, random: SeededRandom): Float64Array {
  const largest = line.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const scale = largest > 0 ? BOX / largest : 0;
  const noisy = line.map((value) => value * scale + 1e-4 * (2 * random() - 1));
  const low = noisy.reduce((a, b) => Math.min(a, b), Infinity);
  const high = noisy.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = Math.max(high - low, Number.EPSILON);
  return noisy.map((value) => (BOX * (value - low)) / range);
}
