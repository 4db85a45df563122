import {
  createMatrix,
  dumpModel,
  fitNormalize,
  fitPca,
  fitStandardize,
  kMeans,
  normalize as normalizePoints,
  projectPca,
  standardize as standardizePoints,
  umap as embedPoints,
} from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { gatherPoints, type PointLayout, type PointSet } from './point-set';

/** FluCoMa's Standardize, fitted to and applied to all given points. */
export async function standardize(context: OperationContext): Promise<void> {
  const { points, laidOut } = await pointsOf(context);
  const fit = fitStandardize(points);
  await context.outputs.matrix('scaled', laidOut(standardizePoints(points, fit)));
  await context.outputs.json('fit', dumpModel({ kind: 'standardize', fit }));
}

/** FluCoMa's Normalize, fitted to and applied to all given points. */
export async function normalize(context: OperationContext): Promise<void> {
  const { parameters, outputs } = context;
  const { points, laidOut } = await pointsOf(context);
  const range = { min: parameters.number('min'), max: parameters.number('max') };
  const fit = fitNormalize(points, range);
  await outputs.matrix('scaled', laidOut(normalizePoints(points, fit)));
  await outputs.json('fit', dumpModel({ kind: 'normalize', fit }));
}

/** FluCoMa's PCA, fitted to and applied to all given points. */
export async function pca(context: OperationContext): Promise<void> {
  const { parameters, outputs } = context;
  const { points, laidOut } = await pointsOf(context);
  const fit = fitPca(points);
  const { projected, variance } = projectPca(points, fit, {
    numDimensions: parameters.number('numdimensions'),
    whiten: parameters.number('whiten') === 1,
  });
  await outputs.matrix('projected', laidOut(projected));
  await outputs.json('fit', { ...dumpModel({ kind: 'pca', fit }), variance });
}

/** FluCoMa's KMeans: the cluster of every point, and the clusters. */
export async function kmeans(context: OperationContext): Promise<void> {
  const { parameters, outputs } = context;
  const { points, laidOut } = await pointsOf(context);
  const { means, assignments } = kMeans(points, {
    numClusters: parameters.number('numclusters'),
    maxIter: parameters.number('maxiter'),
    seed: parameters.number('seed'),
  });
  const sizes = new Array<number>(means.rows).fill(0);
  for (const cluster of assignments) sizes[cluster]!++;
  const labels = createMatrix(points.rows, 1, Float32Array.from(assignments));
  await outputs.matrix('clusters', laidOut(labels));
  await outputs.json('fit', { ...dumpModel({ kind: 'kmeans', fit: { means } }), sizes });
}

/** FluCoMa's UMAP, of all given points. */
export async function umap(context: OperationContext): Promise<void> {
  const { parameters, outputs } = context;
  const { points, laidOut } = await pointsOf(context);
  const embedding = embedPoints(points, {
    numDimensions: parameters.number('numdimensions'),
    numNeighbours: parameters.number('numneighbours'),
    minDist: parameters.number('mindist'),
    iterations: parameters.number('iterations'),
    learnRate: parameters.number('learnrate'),
    seed: parameters.number('seed'),
  });
  await outputs.matrix('embedding', laidOut(embedding));
}

function pointsOf({ inputs, parameters }: OperationContext): Promise<PointSet> {
  return gatherPoints(inputs, layoutOf(parameters));
}

/** Whether points are rows or columns. */
export function layoutOf(parameters: ParameterReader): PointLayout {
  return parameters.string('points') === 'rows' ? 'rows' : 'columns';
}
