import { rmsStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { frameOptions } from '../features/feature-options';
import { padOption } from '../features/framing-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.rms`: (1, frames), float32. */
export async function librosaRms(context: OperationContext): Promise<void> {
  const options = { ...frameOptions(context.parameters), ...padOption(context.parameters) };
  await writeFeature(context, 'rms', () => (onValues) => rmsStream(options, onValues));
}
