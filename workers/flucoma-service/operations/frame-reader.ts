import { type AudioInput, type SoundBlock } from '../../runtime/operation/context';

/** Reads sound in pieces of the wanted length, whatever blocks it comes in; after its end there is silence. */
export class FrameReader {
  readonly #blocks: AsyncIterator<SoundBlock, unknown>;
  readonly #channels: number;
  #block: SoundBlock = [];
  /** Frames of the block that are read. */
  #used = 0;

  constructor(audio: AudioInput) {
    this.#blocks = audio.blocks()[Symbol.asyncIterator]();
    this.#channels = audio.channels;
  }

  /** The next `frames` frames, in arrays of the caller's own. */
  async read(frames: number): Promise<Float32Array[]> {
    const piece = Array.from({ length: this.#channels }, () => new Float32Array(frames));
    for (let filled = 0; filled < frames;) {
      const left = (this.#block[0]?.length ?? 0) - this.#used;
      if (left === 0) {
        if (!(await this.#next())) break;
        continue;
      }
      const count = Math.min(left, frames - filled);
      this.#block.forEach((channel, index) =>
        piece[index]!.set(channel.subarray(this.#used, this.#used + count), filled),
      );
      this.#used += count;
      filled += count;
    }
    return piece;
  }

  /** Passes over the next `frames` frames. */
  async skip(frames: number): Promise<void> {
    for (let left = frames; left > 0;) {
      const step = Math.min(left, (this.#block[0]?.length ?? 0) - this.#used);
      if (step === 0 && !(await this.#next())) return;
      this.#used += step;
      left -= step;
    }
  }

  /** Ends the reading where not all was read. */
  async close(): Promise<void> {
    await this.#blocks.return?.();
  }

  async #next(): Promise<boolean> {
    const next = await this.#blocks.next();
    if (next.done === true) return false;
    this.#block = next.value;
    this.#used = 0;
    return true;
  }
}
