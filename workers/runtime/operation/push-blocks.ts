import { type AudioInput } from './context';

/**
 * Gives all of a mono sound to something that takes blocks.
 * @param afterBlock told after each what share of the sound there was so far, 0 … 1; the next one waits for it
 * @returns how many samples there were
 */
export async function pushBlocks(
  audio: AudioInput,
  target: { push(block: Float32Array): void },
  afterBlock: (share: number) => Promise<void> | void,
): Promise<number> {
  let samples = 0;
  for await (const [block] of audio.blocks()) {
    target.push(block!);
    samples += block!.length;
    await afterBlock(Math.min(1, samples / audio.estimatedFrames));
  }
  return samples;
}
