import { stftComplexStream, stftMagnitudeStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { spectralOptions } from '../features/feature-options';
import { writeFeature } from '../features/write-feature';

/**
 * `librosa.stft`: its magnitudes, (1 + n_fft / 2, frames), or the real parts of all bins and then the
 * imaginary parts of all, twice as many rows; float32.
 */
export async function librosaStft(context: OperationContext): Promise<void> {
  const { parameters } = context;
  const create =
    parameters.string('output') === 'complex' ? stftComplexStream : stftMagnitudeStream;
  await writeFeature(context, 'stft', (audio) => {
    const options = spectralOptions(parameters, audio);
    return (onValues) => create(options, onValues);
  });
}
