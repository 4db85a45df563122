import { type SoundBlock } from '../../runtime/operation/context';
import { SoundReader } from './sound-reader';

/** `mixed` has both in the middle, `sides` the recording left and the preview right. */
export type Arrangement = 'alone' | 'mixed' | 'sides';

/** Both blocks are of the same length. */
type Arrange = (preview: SoundBlock, recording: SoundBlock) => Float32Array[];

interface Sounds {
  /** Stereo. */
  readonly preview: AsyncIterable<SoundBlock>;
  /** Of any channels and the same rate; null where there is none. */
  readonly recording: AsyncIterable<SoundBlock> | null;
}

const BLOCK_FRAMES = 16_384;
/** Two sounds at full scale together are no louder than one. */
const HALF = 0.5;

/**
 * A preview beside the recording, stereo, as long as the longer of both. Beyond full scale it is clipped.
 * @param gain of the preview, by which it is multiplied
 */
export async function* arranged(
  { preview, recording }: Sounds,
  { arrangement, gain }: { readonly arrangement: Arrangement; readonly gain: number },
): AsyncGenerator<Float32Array[]> {
  const played = new SoundReader(preview);
  const original = recording && arrangement !== 'alone' ? new SoundReader(recording) : null;
  const arrange = arrangements[original === null ? 'alone' : arrangement](gain);
  const silence = new Float32Array(BLOCK_FRAMES);
  try {
    for (;;) {
      const ours = await played.read(BLOCK_FRAMES);
      const theirs = (await original?.read(BLOCK_FRAMES)) ?? {
        frames: 0,
        block: [silence, silence],
      };
      const frames = Math.max(ours.frames, theirs.frames);
      if (frames === 0) return;
      const block = arrange(ours.block, theirs.block);
      yield block.map((channel) => channel.subarray(0, frames));
    }
  } finally {
    await played.close();
    await original?.close();
  }
}

const arrangements: Readonly<Record<Arrangement, (gain: number) => Arrange>> = {
  alone: (gain) => (preview) => preview.map((channel) => channel.map((x) => clipped(gain * x))),
  mixed: (gain) => (preview, recording) =>
    preview.map((channel, c) =>
      channel.map((x, i) => clipped(HALF * (gain * x + recording[c]![i]!))),
    ),
  sides: (gain) => (preview, recording) => [
    middle(recording).map(clipped),
    middle(preview).map((x) => clipped(gain * x)),
  ],
};

function middle([left, right]: SoundBlock): Float32Array {
  return left!.map((x, i) => HALF * (x + right![i]!));
}

function clipped(sample: number): number {
  return Math.max(-1, Math.min(1, sample));
}
