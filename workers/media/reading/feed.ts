import { AttaccaError } from '@attacca/core';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';

/**
 * Pushes the first channel of a sound into a stream and reports progress.
 * @returns its samples @throws AttaccaError INVALID_INPUT_FILE when there is none
 */
export async function feed(
  audio: AudioInput,
  stream: { push(block: Float32Array): void },
  { progress }: OperationContext,
): Promise<number> {
  let samples = 0;
  for await (const [block] of audio.blocks()) {
    stream.push(block!);
    samples += block!.length;
    progress(Math.min(1, samples / audio.estimatedFrames));
  }
  if (samples === 0) throw new AttaccaError('INVALID_INPUT_FILE', 'The sound has not one sample.');
  return samples;
}
