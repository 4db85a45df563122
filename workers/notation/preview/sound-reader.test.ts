import fc from 'fast-check';
import { type SoundBlock } from '../../runtime/operation/context';
import { SoundReader } from './sound-reader';

async function* blocksOf(blocks: readonly SoundBlock[]): AsyncGenerator<SoundBlock> {
  for (const block of blocks) yield await Promise.resolve(block);
}

/** Blocks of a ramp, each as long as the list says. */
function ramp(lengths: readonly number[]): SoundBlock[] {
  let at = 0;
  return lengths.map((length) => {
    const left = Float32Array.from({ length }, () => at++);
    return [left, left.map((x) => 2 * x)];
  });
}

it('reads all of a sound once, whatever its blocks, and silence after it', async () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 12 }), async (given, asked) => {
      const reader = new SoundReader(blocksOf(ramp(given)));
      const total = given.reduce((sum, length) => sum + length, 0);
      for (let at = 0; at < total + asked; at += asked) {
        const { frames, block } = await reader.read(asked);
        expect(frames).toBe(Math.max(0, Math.min(asked, total - at)));
        const expected = Float32Array.from({ length: asked }, (_, i) => (i < frames ? at + i : 0));
        expect(block[0]).toEqual(expected);
        expect(block[1]).toEqual(expected.map((x) => 2 * x));
      }
    }),
  );
});

it.each([
  ['one channel is on both sides', [[3]], [3, 3]],
  ['two are the sides', [[1], [2]], [1, 2]],
  ['three are their mean', [[1], [2], [6]], [3, 3]],
])('%s', async (_name, channels, sides) => {
  const block = channels.map((channel) => Float32Array.from(channel));
  const read = await new SoundReader(blocksOf([block])).read(1);
  expect(read.block.map((channel) => channel[0])).toEqual(sides);
});
