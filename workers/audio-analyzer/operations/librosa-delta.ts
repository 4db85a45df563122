import { delta, type DeltaMode } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';

/** `librosa.feature.delta` of any matrix, such as `librosa-mfcc`'s: its shape, float32. */
export async function librosaDelta({
  parameters,
  inputs,
  outputs,
}: OperationContext): Promise<void> {
  const { matrix, shape } = await inputs.matrix('data');
  const derivative = delta(matrix, {
    width: parameters.number('width'),
    order: parameters.number('order'),
    mode: parameters.string('mode') as DeltaMode,
  });
  await outputs.matrix('delta', derivative, shape);
}
