import { AttaccaError } from '@attacca/core';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { pushBlocks } from '../../runtime/operation/push-blocks';

/**
 * Pushes the first channel of a sound into a stream and reports progress.
 * @returns its samples @throws AttaccaError INVALID_INPUT_FILE when there is none
 */
export async function feed(
  audio: AudioInput,
  stream: { push(block: Float32Array): void },
  { progress }: OperationContext,
): Promise<number> {
  const samples = await pushBlocks(audio, stream, progress);
  if (samples === 0) throw new AttaccaError('INVALID_INPUT_FILE', 'The sound has not one sample.');
  return samples;
}
