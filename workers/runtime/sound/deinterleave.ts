import { decodeFrames } from '@attacca/audio';
import { type SoundBlock } from '../operation/context';

/** Frames per block: big enough that the work per block does not count, small enough for any cache. */
export const BLOCK_FRAMES = 32_768;

/** Interleaved little-endian float32 bytes in chunks of any size, as blocks of separate channels. */
export async function* deinterleave(
  chunks: AsyncIterable<Buffer>,
  channels: number,
): AsyncGenerator<SoundBlock> {
  const layout = { channels, encoding: 'float32' } as const;
  const frameBytes = 4 * channels;
  const buffer = Buffer.alloc(BLOCK_FRAMES * frameBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let taken = 0; taken < chunk.length;) {
      const copied = chunk.copy(buffer, filled, taken);
      taken += copied;
      filled += copied;
      if (filled < buffer.length) continue;
      yield decodeFrames(buffer, layout);
      filled = 0;
    }
  }
  const whole = filled - (filled % frameBytes);
  if (whole > 0) yield decodeFrames(buffer.subarray(0, whole), layout);
}
