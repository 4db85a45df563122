import { ResampleStream } from '@attacca/audio';
import { type SoundBlock } from '../operation/context';
import { SampleCollector } from '../operation/sample-collector';

/** From one rate to another, in Hz. */
export interface RateChange {
  readonly from: number;
  readonly to: number;
}

/** Our resampler plans its filters for no more; recorded sound is nowhere near. */
const LARGEST_RATIO = 256;
/** Frames that go in or come out at a time, so that a block stays a block however much the rate grows. */
const TURN_FRAMES = 32_768;

/** True if `resampledBlocks` can do it. */
export function canResample({ from, to }: RateChange): boolean {
  return to <= from * LARGEST_RATIO && from <= to * LARGEST_RATIO;
}

/** How many frames `resampledBlocks` makes of so many: as librosa.load. */
export function resampledFrames(frames: number, { from, to }: RateChange): number {
  return Math.ceil((frames * to) / from);
}

/**
 * Brings a sound to another rate, block by block: what librosa.load makes of it with its default, soxr_hq.
 * Every sample must be finite.
 */
export async function* resampledBlocks(
  blocks: AsyncIterable<SoundBlock>,
  { from, to }: RateChange,
): AsyncGenerator<SoundBlock> {
  const turn = Math.max(1, Math.floor(TURN_FRAMES / Math.max(1, to / from)));
  const channels: ChannelResampler[] = [];
  for await (const block of blocks) {
    for (const [index] of block.entries()) channels[index] ??= new ChannelResampler({ from, to });
    const frames = block[0]!.length;
    for (let at = 0; at < frames; at += turn) {
      channels.forEach((channel, index) =>
        channel.stream.push(block[index]!.subarray(at, at + turn)),
      );
      yield* taken(channels);
    }
  }
  for (const { stream } of channels) stream.end();
  yield* taken(channels);
}

function* taken(channels: readonly ChannelResampler[]): Generator<SoundBlock> {
  const block = channels.map(({ out }) => out.take());
  if ((block[0]?.length ?? 0) > 0) yield block;
}

/** One channel's resampler, and what came out of it since it was last asked. */
class ChannelResampler {
  readonly stream: ResampleStream;
  readonly out = new SampleCollector();

  constructor({ from, to }: RateChange) {
    this.stream = new ResampleStream({ origSr: from, targetSr: to }, (samples) =>
      this.out.keep(samples),
    );
  }
}
