import { zeroCrossingRateStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { frameOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.zero_crossing_rate`: (1, frames), float32. */
export async function librosaZeroCrossingRate(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const options = {
    ...frameOptions(parameters),
    threshold: parameters.number('threshold'),
    zeroPos: parameters.boolean('zero_pos'),
  };
  await writeFeature(
    context,
    'zero_crossing_rate',
    () => (onValues) => zeroCrossingRateStream(options, onValues),
  );
}
