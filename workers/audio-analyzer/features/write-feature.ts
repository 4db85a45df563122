import { type CreateFeature } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';
import { MatrixWriter } from '../../runtime/operation/matrix-writer';

/**
 * Streams the sound of the port `audio` through a feature and writes it to an output port as (rows, frames),
 * float32. Memory does not grow with the length beyond what the feature itself keeps.
 */
export async function writeFeature(
  context: OperationContext,
  port: string,
  createFor: (audio: AudioInput) => CreateFeature,
): Promise<void> {
  const audio = await context.inputs.audio('audio');
  const feature = createFor(audio)((values) => writer.append(values));
  const writer = new MatrixWriter(context, { port, rows: feature.rows });
  try {
    await pushBlocks(audio, feature, async (share) => {
      await writer.relieve();
      context.progress(share);
    });
    feature.end();
    await writer.finish();
  } finally {
    await writer.close();
  }
}
