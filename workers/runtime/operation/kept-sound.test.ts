import { type AudioInput, type SoundBlock } from './context';
import { keptSound } from './kept-sound';

describe('keptSound', () => {
  it('reads a short sound once, and gives the same blocks again', async () => {
    const { audio, reads } = soundOf(3, 1000);
    const kept = keptSound(audio);
    const first = await blocksOf(kept);
    expect(await blocksOf(kept)).toEqual(first);
    expect(first).toHaveLength(3);
    expect(reads()).toBe(1);
  });

  it('reads a long sound again', async () => {
    const { audio, reads } = soundOf(5, 1024 * 1024);
    const kept = keptSound(audio);
    const first = await blocksOf(kept);
    expect(await blocksOf(kept)).toEqual(first);
    expect(reads()).toBe(2);
  });

  it('reads again what was not heard to its end', async () => {
    const { audio, reads } = soundOf(3, 1000);
    const kept = keptSound(audio);
    for await (const block of kept.blocks()) if (block.length > 0) break;
    expect(await blocksOf(kept)).toHaveLength(3);
    expect(reads()).toBe(2);
  });
});

function soundOf(count: number, frames: number): { audio: AudioInput; reads: () => number } {
  let reads = 0;
  const blocks = Array.from({ length: count }, (_, index) => [
    new Float32Array(frames).fill(index),
  ]);
  const audio: AudioInput = {
    channels: 1,
    sampleRate: 22_050,
    estimatedFrames: count * frames,
    async *blocks() {
      reads++;
      await Promise.resolve();
      yield* blocks;
    },
  };
  return { audio, reads: () => reads };
}

async function blocksOf(audio: AudioInput): Promise<SoundBlock[]> {
  const blocks: SoundBlock[] = [];
  for await (const block of audio.blocks()) blocks.push(block);
  return blocks;
}
