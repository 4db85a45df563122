import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { type SoundBlock } from '../operation/context';
import { noise } from '../testing/sound-files';
import { canResample, resampledBlocks, resampledFrames } from './resampled-blocks';

/** What soxr makes of it. */
function bySoxr(samples: Float32Array, from: number, to: number): Float32Array {
  const raw = (rate: number): string[] => ['-f', 'f32le', '-ar', `${rate}`, '-ac', '1'];
  const soxr = `aresample=${to}:resampler=soxr:precision=20`;
  const bytes = execFileSync(
    'ffmpeg',
    ['-v', 'error', ...raw(from), '-i', '-', '-af', soxr, '-f', 'f32le', '-'],
    { input: Buffer.from(samples.buffer), maxBuffer: 2 ** 26 },
  );
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

async function* inBlocks(
  channels: readonly Float32Array[],
  sizes: readonly number[],
): AsyncGenerator<SoundBlock> {
  let at = 0;
  for (const size of [...sizes, Infinity]) {
    const block = channels.map((channel) => channel.subarray(at, at + size));
    at += size;
    if ((block[0]?.length ?? 0) > 0) yield block;
    await Promise.resolve();
  }
}

async function collected(blocks: AsyncIterable<SoundBlock>): Promise<Float32Array[]> {
  const parts: SoundBlock[] = [];
  for await (const block of blocks) parts.push(block.map((samples) => samples.slice()));
  return (parts[0] ?? []).map((_, channel) =>
    Float32Array.from(parts.flatMap((part) => Array.from(part[channel]!))),
  );
}

const level = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

describe('a sound at another rate', () => {
  test.each([
    [44100, 22050],
    [48000, 22050],
    [48000, 44100],
    [44100, 48000],
    [44100, 16000],
    [48000, 16000],
    [16000, 22050],
    [22050, 44100],
    [32000, 22050],
  ])('from %d to %d Hz is what soxr makes, from its first sample to its last', async (from, to) => {
    const given = noise(30_001, 5);
    const [ours] = await collected(resampledBlocks(inBlocks([given], [7000]), { from, to }));
    const theirs = bySoxr(given, from, to);
    expect(ours).toHaveLength(resampledFrames(given.length, { from, to }));
    expect(theirs.length).toBeGreaterThanOrEqual(ours!.length - 1);
    const error = theirs.subarray(0, ours!.length).map((value, i) => value - ours![i]!);
    expect(level(error) / level(theirs)).toBeLessThan(3e-6);
    expect(error.reduce((most, x) => Math.max(most, Math.abs(x)), 0)).toBeLessThan(5e-6);
  });

  test('does not depend on how it is cut, and each channel is what it is alone', async () => {
    const channels = [noise(9000, 1), noise(9000, 2)];
    const rates = { from: 44100, to: 16000 };
    const alone = await Promise.all(
      channels.map((channel) => collected(resampledBlocks(inBlocks([channel], []), rates))),
    );
    const sizes = fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(sizes, async (cuts) => {
        const together = await collected(resampledBlocks(inBlocks(channels, cuts), rates));
        expect(together).toEqual(alone.flat());
      }),
      { numRuns: 8 },
    );
  });

  test('comes in blocks that stay small, however much the rate grows', async () => {
    const rates = { from: 100, to: 25_600 };
    expect(canResample(rates)).toBe(true);
    let frames = 0;
    for await (const block of resampledBlocks(inBlocks([noise(2000)], []), rates)) {
      expect(block[0]!.length).toBeLessThan(2 ** 21);
      frames += block[0]!.length;
    }
    expect(frames).toBe(512_000);
  });

  test('is nothing of nothing', async () => {
    const rates = { from: 44100, to: 22050 };
    expect(await collected(resampledBlocks(inBlocks([], []), rates))).toEqual([]);
  });

  test('between rates that are too far apart is left to others', () => {
    expect(canResample({ from: 10_000_000, to: 22050 })).toBe(false);
    expect(canResample({ from: 8, to: 22050 })).toBe(false);
    expect(canResample({ from: 768_000, to: 22050 })).toBe(true);
  });
});
