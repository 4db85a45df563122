import { createMatrix, matrixRow } from '../matrix/matrix';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';
import { type RobustScaleFit } from '../statistics/robust-scale';
import { usableRange } from './column-scaling';
import { number, numbers, rows, size, type Dump } from './dump-fields';
import { type KMeansFit } from './kmeans';
import { type NormalizeFit } from './normalize';
import { type PcaFit } from './pca';
import { type StandardizeFit } from './standardize';

/*
 * Fitted models in the JSON that FluCoMa dumps and loads (flucoma-core, FluidJSON.hpp), so that one can be fitted here
 * and used there, and the other way round. FluCoMa refuses a dump without its `cols`.
 */

/** A model that can be applied to points it was not fitted to. */
export type FittedModel =
  | { readonly kind: 'standardize'; readonly fit: StandardizeFit }
  | { readonly kind: 'normalize'; readonly fit: NormalizeFit }
  | { readonly kind: 'robustscale'; readonly fit: RobustScaleFit }
  | { readonly kind: 'pca'; readonly fit: PcaFit }
  | { readonly kind: 'kmeans'; readonly fit: Pick<KMeansFit, 'means'> };

/** What FluCoMa's `dump` gives. */
export function dumpModel({ kind, fit }: FittedModel): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'standardize':
      return { ...fit, cols: fit.mean.length };
    case 'normalize':
      return { ...fit, cols: fit.data_min.length };
    case 'robustscale':
      return { ...fit, cols: fit.median.length };
    case 'pca':
      return dumpPca(fit);
    case 'kmeans': {
      const { rows, columns: cols } = fit.means;
      const means = Array.from({ length: rows }, (_, row) => Array.from(matrixRow(fit.means, row)));
      return { means, rows, cols };
    }
  }
}

/** FluCoMa has a row for every dimension of the points and a column for every direction. */
function dumpPca({ bases, values, mean, num_data_points }: PcaFit): Record<string, unknown> {
  return {
    bases: mean.map((_, dimension) => bases.map((direction) => direction[dimension]!)),
    values,
    mean,
    numpoints: num_data_points,
    rows: mean.length,
    cols: bases.length,
  };
}

/** By the fields that only its dump has. */
const loaders: readonly (readonly [
  fields: readonly string[],
  load: (dump: Dump) => FittedModel,
])[] = [
  [['bases', 'values', 'mean'], loadPca],
  [['means'], loadKMeans],
  [['data_min', 'data_max'], loadNormalize],
  [['median', 'range'], loadRobustScale],
  [['mean', 'std'], loadStandardize],
];

/** Reads a dump of FluCoMa's or ours; fields it does not know are left aside. @throws InvalidParameterError that names the field */
export function loadModel(content: unknown): FittedModel {
  const dump: Dump = typeof content === 'object' && content !== null ? { ...content } : {};
  const [, load] = loaders.find(([fields]) => fields.every((field) => field in dump)) ?? [];
  if (load !== undefined) return load(dump);
  const allowed = loaders.map(([fields]) => fields.join(', ')).join('; or ');
  throw new InvalidParameterError('model', Object.keys(dump).join(', '), `one with ${allowed}`);
}

function loadStandardize(dump: Dump): FittedModel {
  const cols = size(dump, 'cols');
  const std = numbers(dump, 'std', { count: cols, min: 0 }).map(usableRange);
  return { kind: 'standardize', fit: { mean: numbers(dump, 'mean', { count: cols }), std } };
}

function loadNormalize(dump: Dump): FittedModel {
  const count = size(dump, 'cols');
  const min = number(dump, 'min');
  const fit = {
    min,
    max: number(dump, 'max', min),
    data_min: numbers(dump, 'data_min', { count }),
    data_max: numbers(dump, 'data_max', { count }),
  };
  return { kind: 'normalize', fit };
}

function loadRobustScale(dump: Dump): FittedModel {
  const count = size(dump, 'cols');
  const fit = {
    low: number(dump, 'low', 0),
    high: number(dump, 'high', 0),
    data_low: numbers(dump, 'data_low', { count }),
    data_high: numbers(dump, 'data_high', { count }),
    median: numbers(dump, 'median', { count }),
    range: numbers(dump, 'range', { count, min: 0 }),
  };
  return { kind: 'robustscale', fit };
}

function loadPca(dump: Dump): FittedModel {
  const [dimensions, directions] = [size(dump, 'rows'), size(dump, 'cols')];
  const table = rows(dump, 'bases', { rows: dimensions, cols: directions });
  const bases = Array.from({ length: directions }, (_, i) => table.map((row) => row[i]!));
  // Older versions of FluCoMa did not write it, and take two.
  const points = dump['numpoints'] ?? 2;
  const fit = {
    bases,
    values: numbers(dump, 'values', { count: directions, min: 0 }),
    mean: numbers(dump, 'mean', { count: dimensions }),
    num_data_points: requireInteger('model.numpoints', points as number, { min: 2 }),
  };
  return { kind: 'pca', fit };
}

function loadKMeans(dump: Dump): FittedModel {
  const [count, cols] = [size(dump, 'rows'), size(dump, 'cols')];
  const means = rows(dump, 'means', { rows: count, cols }).flat();
  return {
    kind: 'kmeans',
    fit: { means: createMatrix(count, cols, Float32Array.from(means)) },
  };
}
