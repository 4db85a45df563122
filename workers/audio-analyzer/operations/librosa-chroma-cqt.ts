import { chromaCqtStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { tunedChromaOptions } from '../features/chroma-cqt-options';
import { writeFeature } from '../features/write-feature';

/** `librosa.feature.chroma_cqt`: (n_chroma, frames), float32. The sound is read twice where its tuning is estimated. */
export async function librosaChromaCqt(context: OperationContext): Promise<void> {
  const options = await tunedChromaOptions(context);
  await writeFeature(context, 'chroma_cqt', () => (onValues) => chromaCqtStream(options, onValues));
}
