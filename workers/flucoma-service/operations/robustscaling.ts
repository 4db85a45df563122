import { dumpModel, fitRobustScale, robustScale } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { gatherPoints } from './point-set';

/**
 * FluCoMa's RobustScale, fitted to and applied to all given matrices: their frames, one matrix after
 * another, are the points, their rows the dimensions. `scaled` has the matrices' own layout.
 */
export async function robustscaling({
  parameters,
  inputs,
  outputs,
}: OperationContext): Promise<void> {
  const { points, laidOut } = await gatherPoints(inputs, 'columns');
  const options = { low: parameters.number('low'), high: parameters.number('high') };
  const fit = fitRobustScale(points, options);
  await outputs.matrix('scaled', laidOut(robustScale(points, fit)));
  await outputs.json('fit', dumpModel({ kind: 'robustscale', fit }));
}
