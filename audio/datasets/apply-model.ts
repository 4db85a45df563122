import { createMatrix, type Matrix } from '../matrix/matrix';
import { robustScale, robustScaleInverse } from '../statistics/robust-scale';
import { nearestMeans } from './kmeans';
import { type FittedModel } from './model-dumps';
import { normalize, normalizeInverse } from './normalize';
import { projectPca, unprojectPca, type PcaOptions } from './pca';
import { standardize, standardizeInverse } from './standardize';

/** How many numbers a point has that a model takes. */
export function dimensionsOf({ kind, fit }: FittedModel): number {
  switch (kind) {
    case 'standardize':
    case 'pca':
      return fit.mean.length;
    case 'normalize':
      return fit.data_min.length;
    case 'robustscale':
      return fit.median.length;
    case 'kmeans':
      return fit.means.columns;
  }
}

/**
 * Points seen through a model that others were fitted to: scaled, projected, or the number of their cluster.
 * @param points one row per point @throws InvalidParameterError
 */
export function applyModel(points: Matrix, model: FittedModel, options: PcaOptions = {}): Matrix {
  switch (model.kind) {
    case 'standardize':
      return standardize(points, model.fit);
    case 'normalize':
      return normalize(points, model.fit);
    case 'robustscale':
      return robustScale(points, model.fit);
    case 'pca':
      return projectPca(points, model.fit, options).projected;
    case 'kmeans':
      return createMatrix(points.rows, 1, Float32Array.from(nearestMeans(points, model.fit.means)));
  }
}

/** Undoes `applyModel`; null for clusters, which cannot be undone. @throws InvalidParameterError */
export function applyModelInverse(
  points: Matrix,
  model: FittedModel,
  options: PcaOptions = {},
): Matrix | null {
  switch (model.kind) {
    case 'standardize':
      return standardizeInverse(points, model.fit);
    case 'normalize':
      return normalizeInverse(points, model.fit);
    case 'robustscale':
      return robustScaleInverse(points, model.fit);
    case 'pca':
      return unprojectPca(points, model.fit, options);
    case 'kmeans':
      return null;
  }
}
