import { spectralRolloffStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.spectral_rolloff`: (1, frames) in Hz, float32. */
export async function librosaSpectralRolloff(context: OperationContext): Promise<void> {
  const { parameters } = context;
  await writeFeature(context, 'spectral_rolloff', (audio) => {
    const options = {
      ...spectralOptions(parameters, audio),
      rollPercent: parameters.number('roll_percent'),
    };
    return (onValues) => spectralRolloffStream(options, onValues);
  });
}
