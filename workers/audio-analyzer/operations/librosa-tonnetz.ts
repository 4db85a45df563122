import { tonnetzStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { tunedChromaOptions } from '../features/chroma-cqt-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.tonnetz` of the chroma of a constant-Q transform: (6, frames), float32. The sound is read twice where its tuning is estimated. */
export async function librosaTonnetz(context: OperationContext): Promise<void> {
  const options = await tunedChromaOptions(context);
  await writeFeature(context, 'tonnetz', () => (onValues) => tonnetzStream(options, onValues));
}
