import { type SoundBlock } from '../../runtime/operation/context';

interface ReadSound {
  /** How many frames of the block are of the sound; silence follows. */
  readonly frames: number;
  readonly block: readonly [Float32Array, Float32Array];
}

/**
 * Reads sound that comes in blocks of any length as stereo blocks of a length asked for. One channel is on both sides;
 * of more than two it is their mean.
 */
export class SoundReader {
  readonly #blocks: AsyncIterator<SoundBlock, unknown>;
  /** What is left of the last block. */
  #rest: SoundBlock = [];

  constructor(blocks: AsyncIterable<SoundBlock>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  /** The next frames; fewer at the end of the sound, none after it. */
  async read(length: number): Promise<ReadSound> {
    const block = [new Float32Array(length), new Float32Array(length)] as const;
    let frames = 0;
    while (frames < length) {
      const part = await this.#next();
      if (part === null) break;
      const taken = Math.min(part[0]!.length, length - frames);
      block.forEach((channel, c) => channel.set(part[c]!.subarray(0, taken), frames));
      this.#rest = part.map((channel) => channel.subarray(taken));
      frames += taken;
    }
    return { frames, block };
  }

  /** Reads no further; whoever makes the sound is told. */
  async close(): Promise<void> {
    await this.#blocks.return?.();
  }

  async #next(): Promise<SoundBlock | null> {
    while ((this.#rest[0]?.length ?? 0) === 0) {
      const next = await this.#blocks.next();
      if (next.done === true) return null;
      this.#rest = stereo(next.value);
    }
    return this.#rest;
  }
}

function stereo(block: SoundBlock): SoundBlock {
  const [left, right] = block;
  if (left === undefined || block.length === 2) return block;
  if (right === undefined) return [left, left];
  const mean = left.map(
    (_, i) => block.reduce((sum, channel) => sum + channel[i]!, 0) / block.length,
  );
  return [mean, mean];
}
