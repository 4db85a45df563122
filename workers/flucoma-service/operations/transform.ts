import { applyModel, applyModelInverse, dimensionsOf, loadModel } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type OperationContext } from '../../runtime/operation/context';
import { layoutOf } from './datasets';
import { gatherPoints } from './point-set';
import { assertFits, readModel } from './read-model';

const MODELS = 'the fit of standardize, normalize, robustscaling, pca or kmeans';

/** FluCoMa's transform and predict: points seen through a model that other points were fitted to. */
export async function transform({ parameters, inputs, outputs }: OperationContext): Promise<void> {
  const model = await readModel(await inputs.file('model'), { load: loadModel, takes: MODELS });
  const { points, laidOut } = await gatherPoints(inputs, layoutOf(parameters));
  const options = {
    numDimensions: parameters.number('numdimensions'),
    whiten: parameters.number('whiten') === 1,
  };
  const isInverse = parameters.number('invert') === 1;
  if (!isInverse || model.kind !== 'pca') assertFits(points, dimensionsOf(model));
  const transformed = isInverse
    ? applyModelInverse(points, model, options)
    : applyModel(points, model, options);
  if (transformed === null) throw notInvertible();
  await outputs.matrix('transformed', laidOut(transformed));
}

function notInvertible(): AttaccaError {
  return new AttaccaError(
    'INVALID_PARAMETER',
    'invert is 1; allowed for the clusters of kmeans, which do not tell the point: 0.',
  );
}
