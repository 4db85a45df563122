import { MelStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { melOptions } from '../features/mel-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.melspectrogram`: (n_mels, frames), float32. */
export async function librosaMelspectrogram(context: OperationContext): Promise<void> {
  await writeFeature(context, 'melspectrogram', (audio) => {
    const options = melOptions(context.parameters, audio);
    return (onValues) => new MelStream(options, onValues);
  });
}
