import { InvalidParameterError } from '@attacca/audio';
import { type AudioInput } from '../operation/context';
import { type BufferStore } from './buffer-store';
import { type ChunkPlan } from './chunk-plan';

/** A stretch of sound with what its frames depend on. */
export interface SoundChunk {
  readonly samples: Float32Array<ArrayBuffer>;
  /** Frames at the beginning that belong to the chunk before. */
  readonly skipFrames: number;
  /** Frames of its own after those; null for all that follow. */
  readonly ownFrames: number | null;
}

/** Kernels work on four frames at a time, and which four they add up first shows in the last bit. */
const FRAMES_AT_A_TIME = 4;

/** So many frames, or a few more, that are worked on together in a chunk as they are in the whole sound. */
export function alignedFrames(frames: number): number {
  return FRAMES_AT_A_TIME * Math.max(1, Math.ceil(frames / FRAMES_AT_A_TIME));
}

/**
 * Cuts a mono sound into chunks of `framesPerChunk` (aligned) frames each; the last has what is left. Each starts at a whole number
 * of hops and carries the plan's context on both sides, as far as there is sound.
 * @param options `buffers`: where the memory of the samples comes from
 * @throws InvalidParameterError if a sample is not finite, as an operation that hears the whole sound says it
 */
export async function* cutChunks(
  audio: Pick<AudioInput, 'blocks'>,
  plan: Pick<ChunkPlan, 'hopSamples' | 'contextFrames'>,
  { framesPerChunk, buffers }: { readonly framesPerChunk: number; readonly buffers: BufferStore },
): AsyncGenerator<SoundChunk> {
  const { hopSamples } = plan;
  const ownFrames = alignedFrames(framesPerChunk);
  const context = alignedFrames(plan.contextFrames) * hopSamples;
  const own = ownFrames * hopSamples;
  const chunkOf = (length: number): Float32Array<ArrayBuffer> => {
    const samples = buffers.take(length);
    samples.set(buffer.subarray(0, length));
    return samples;
  };
  let buffer = new Float32Array(2 * context + 2 * own);
  let filled = 0;
  let samples = 0;
  // The first chunk has nothing before it.
  let before = 0;
  for await (const [block] of audio.blocks()) {
    assertFinite(block!, samples);
    samples += block!.length;
    if (filled + block!.length > buffer.length) {
      const larger = new Float32Array(2 * (filled + block!.length));
      larger.set(buffer.subarray(0, filled));
      buffer = larger;
    }
    buffer.set(block!, filled);
    filled += block!.length;
    // What comes after must be more than context, so that the last chunk has frames of its own.
    while (filled > before + own + 2 * context) {
      const samples = chunkOf(before + own + context);
      yield { samples, skipFrames: before / hopSamples, ownFrames };
      const end = before + own;
      before = Math.min(context, end);
      buffer.copyWithin(0, end - before, filled);
      filled -= end - before;
    }
  }
  yield { samples: chunkOf(filled), skipFrames: before / hopSamples, ownFrames: null };
}

function assertFinite(block: Float32Array, position: number): void {
  for (let i = 0; i < block.length; i++) {
    const sample = block[i]!;
    // True for NaN and both infinities only.
    if (sample - sample === 0) continue;
    throw new InvalidParameterError(`sample ${position + i}`, sample, 'a finite number');
  }
}
