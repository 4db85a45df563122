import { spectralContrastStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.spectral_contrast`: (n_bands + 1, frames) in dB unless linear, float32. */
export async function librosaSpectralContrast(context: OperationContext): Promise<void> {
  const { parameters } = context;
  await writeFeature(context, 'spectral_contrast', (audio) => {
    const options = {
      ...spectralOptions(parameters, audio),
      fminHz: parameters.number('fmin'),
      nBands: parameters.number('n_bands'),
      quantile: parameters.number('quantile'),
      linear: parameters.boolean('linear'),
    };
    return (onValues) => spectralContrastStream(options, onValues);
  });
}
