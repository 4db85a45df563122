import { type AudioInput, type SoundBlock } from './context';

/** Three minutes of mono at 22,050 Hz: longer sounds are read again, so that memory does not grow with them. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The same sound for an operation that hears it more than once: a short one is decoded and resampled the first time only. */
export function keptSound(audio: AudioInput): AudioInput {
  let kept: readonly SoundBlock[] | null = null;
  return {
    ...audio,
    async *blocks() {
      if (kept !== null) return yield* kept;
      const heard: SoundBlock[] = [];
      let bytes = 0;
      for await (const block of audio.blocks()) {
        bytes += block.reduce((sum, { byteLength }) => sum + byteLength, 0);
        if (bytes <= MOST_BYTES) heard.push(block.map((channel) => channel.slice()));
        else heard.length = 0;
        yield block;
      }
      if (bytes <= MOST_BYTES) kept = heard;
    },
  };
}
