import { type AudioInput, type OperationContext } from '../../runtime/operation/context';

/** Gives all of a mono sound to a stream, and tells how far it is. @returns how many samples there were */
export async function pushBlocks(
  audio: AudioInput,
  stream: { push(block: Float32Array): void },
  progress: OperationContext['progress'],
): Promise<number> {
  let samples = 0;
  for await (const [block] of audio.blocks()) {
    stream.push(block!);
    samples += block!.length;
    progress(Math.min(1, samples / audio.estimatedFrames));
  }
  return samples;
}
