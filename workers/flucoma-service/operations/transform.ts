import { readFile } from 'node:fs/promises';
import {
  applyModel,
  applyModelInverse,
  dimensionsOf,
  InvalidParameterError,
  loadModel,
  type FittedModel,
  type Matrix,
} from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type LocalFile } from '../../runtime/execution/work-order';
import { type OperationContext } from '../../runtime/operation/context';
import { layoutOf } from './datasets';
import { gatherPoints } from './point-set';

/** A model of a thousand dimensions in full has 20 MB of JSON. */
const LARGEST_MODEL_BYTES = 64 * 1024 * 1024;

/** FluCoMa's transform and predict: points seen through a model that other points were fitted to. */
export async function transform({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const model = await readModel(await inputs.file('model'));
  const { points, laidOut } = await gatherPoints(inputs, layoutOf(parameters));
  const options = {
    numDimensions: parameters.number('numdimensions'),
    whiten: parameters.number('whiten') === 1,
  };
  const isInverse = parameters.number('invert') === 1;
  if (!isInverse || model.kind !== 'pca') assertFits(points, model);
  const transformed = isInverse
    ? applyModelInverse(points, model, options)
    : applyModel(points, model, options);
  if (transformed === null) throw notInvertible();
  await outputs.matrix('transformed', laidOut(transformed));
}

/** @throws AttaccaError INPUT_MISMATCH when the file is no dump of a model */
async function readModel({ path, size_bytes }: LocalFile): Promise<FittedModel> {
  if (size_bytes > LARGEST_MODEL_BYTES)
    throw noModel(`has ${size_bytes} bytes; at most ${LARGEST_MODEL_BYTES} are read`);
  try {
    return loadModel(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) throw noModel('is no JSON');
    if (error instanceof InvalidParameterError) throw noModel(`is not usable: ${error.message}`);
    throw error;
  }
}

function noModel(what: string): AttaccaError {
  return new AttaccaError(
    'INPUT_MISMATCH',
    `The input "model" ${what}. It takes the fit of standardize, normalize, robustscaling, pca or kmeans, or FluCoMa's dump of one.`,
  );
}

function assertFits(points: Matrix, model: FittedModel): void {
  const dimensions = dimensionsOf(model);
  if (points.columns === dimensions) return;
  throw new AttaccaError(
    'INPUT_MISMATCH',
    `The points have ${points.columns} dimensions; the model was fitted to points of ${dimensions}.`,
  );
}

function notInvertible(): AttaccaError {
  return new AttaccaError(
    'INVALID_PARAMETER',
    'invert is 1; allowed for the clusters of kmeans, which do not tell the point: 0.',
  );
}
