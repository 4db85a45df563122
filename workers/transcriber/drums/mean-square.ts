import { type AudioInput, type SoundBlock } from '../../runtime/operation/context';

/** The mean square of a mono sound, block by block: the same in the same order, however it is read. */
export class MeanSquare {
  #sum = 0;
  #samples = 0;

  get samples(): number {
    return this.#samples;
  }

  /** NaN without a sample. */
  get value(): number {
    return this.#sum / this.#samples;
  }

  push([block]: SoundBlock): void {
    for (const sample of block!) this.#sum += sample * sample;
    this.#samples += block!.length;
  }
}

/** Of all of a sound. */
export async function meanSquareOf(audio: AudioInput): Promise<MeanSquare> {
  const level = new MeanSquare();
  for await (const block of audio.blocks()) level.push(block);
  return level;
}
