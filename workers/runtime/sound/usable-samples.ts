import { sampleKernels } from '@attacca/audio';
import { AttaccaError } from '@attacca/core';
import { type SoundBlock } from '../operation/context';

/** The largest number of 32-bit samples that nobody scaled to full scale; the powers of a spectrum of it are still finite. */
const LOUDEST = 2 ** 31;

/**
 * Hands on the blocks of a sound, each looked at first: one sample that is no number would spoil every result.
 * @throws AttaccaError INVALID_INPUT_FILE that says where
 */
export async function* usableBlocks(
  blocks: AsyncIterable<SoundBlock>,
  sampleRate: number,
): AsyncGenerator<SoundBlock> {
  let position = 0;
  for await (const block of blocks) {
    for (const [channel, samples] of block.entries()) {
      const at = firstUnusable(samples);
      if (at >= 0) throw unusable(samples[at]!, channel, (position + at) / sampleRate);
    }
    yield block;
    position += block[0]?.length ?? 0;
  }
}

function firstUnusable(samples: Float32Array): number {
  if (sampleKernels().areWithin(samples, LOUDEST)) return -1;
  return samples.findIndex((sample) => !(Math.abs(sample) <= LOUDEST));
}

function unusable(sample: number, channel: number, seconds: number): AttaccaError {
  return new AttaccaError(
    'INVALID_INPUT_FILE',
    `The sound has the value ${sample} at ${seconds.toFixed(4)} s in channel ${channel + 1}; allowed are numbers between -${LOUDEST} and ${LOUDEST}, where full scale is 1.`,
  );
}
