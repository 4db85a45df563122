import { spectralBandwidthStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.spectral_bandwidth`: (1, frames) in Hz, float32. */
export async function librosaSpectralBandwidth(context: OperationContext): Promise<void> {
  const { parameters } = context;
  await writeFeature(context, 'spectral_bandwidth', (audio) => {
    const options = {
      ...spectralOptions(parameters, audio),
      p: parameters.number('p'),
      norm: parameters.boolean('norm'),
    };
    return (onValues) => spectralBandwidthStream(options, onValues);
  });
}
