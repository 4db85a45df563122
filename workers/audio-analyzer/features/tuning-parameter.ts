import { type TuningStream } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/** The parameter's value that stands for librosa's None: estimate the tuning. */
const ESTIMATED = -1;

/**
 * The tuning that was asked for, or that the sound has. Where it is estimated the sound is read an additional time,
 * since all of it decides.
 */
export async function tuningOf(
  context: OperationContext,
  audio: AudioInput,
  createStream: () => TuningStream,
): Promise<number> {
  const given = context.parameters.number('tuning');
  if (given !== ESTIMATED) return given;
  const stream = createStream();
  await pushBlocks(audio, stream, (share) => context.progress(share / 2));
  return stream.end();
}
