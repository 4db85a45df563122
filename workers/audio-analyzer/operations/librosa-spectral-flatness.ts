import { spectralFlatnessStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.spectral_flatness`: (1, frames), float32. */
export async function librosaSpectralFlatness(context: OperationContext): Promise<void> {
  const { parameters } = context;
  await writeFeature(context, 'spectral_flatness', (audio) => {
    const options = {
      ...spectralOptions(parameters, audio),
      amin: parameters.number('amin'),
      power: parameters.number('power'),
    };
    return (onValues) => spectralFlatnessStream(options, onValues);
  });
}
