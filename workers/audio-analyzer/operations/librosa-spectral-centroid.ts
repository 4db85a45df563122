import { spectralCentroidStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.spectral_centroid`: (1, frames) in Hz, float32. */
export async function librosaSpectralCentroid(context: OperationContext): Promise<void> {
  await writeFeature(context, 'spectral_centroid', (audio) => {
    const options = spectralOptions(context.parameters, audio);
    return (onValues) => spectralCentroidStream(options, onValues);
  });
}
