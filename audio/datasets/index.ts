export {
  fitStandardize,
  standardize,
  standardizeInverse,
  type StandardizeFit,
} from './standardize';
export {
  fitNormalize,
  normalize,
  normalizeInverse,
  type NormalizeFit,
  type NormalizeOptions,
} from './normalize';
export { fitPca, projectPca, type PcaFit, type PcaOptions, type PcaProjection } from './pca';
export { kMeans, type KMeansFit, type KMeansOptions } from './kmeans';
export { dumpModel, loadModel, type FittedModel } from './model-dumps';
export { applyModel, applyModelInverse, dimensionsOf } from './apply-model';
export { KdTree, type Neighbours } from './kd-tree';
export { dumpKdTree, loadKdTree, type DumpedPoints, type KdTreeDump } from './kd-tree-dump';
export { umap, type UmapOptions } from './umap';
