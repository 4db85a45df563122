import { join } from 'node:path';
import { fixedSlices, windowSlices, type WindowGrid } from '@attacca/audio';
import {
  type AudioInput,
  type CanonicalPcm,
  type OperationContext,
  type SoundBlock,
} from '../../runtime/operation/context';
import { writeCanonicalPcm } from '../../runtime/sound/canonical-pcm';
import { sliceLayout, type SliceLayout } from '../../runtime/slicing/slice-layout';

interface CutOptions {
  readonly grid: WindowGrid;
  /** Sees every block of the whole sound, in order. */
  readonly onBlock?: (block: SoundBlock) => void;
}

/**
 * Cuts a sound into slices for the windows of a model, of about as many seconds as the parameter `length` says: views on
 * one PCM file at the model's rate, so that a slice has the samples of the whole, whatever was resampled for them.
 * @returns the layout, which the caller writes
 */
export async function cutSlices(
  context: OperationContext,
  { grid, onBlock = () => undefined }: CutOptions,
): Promise<SliceLayout> {
  const { inputs, outputs, parameters, progress } = context;
  const audio = await inputs.audio('audio');
  let frames = 0;
  const pcm = await pcmAtRate(context, audio, (block) => {
    onBlock(block);
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  });
  const slices = windowSlices(grid, parameters.number('length'), pcm.sample_rate);
  await outputs.views('slices', pcm, fixedSlices(pcm.frames, slices));
  return sliceLayout(pcm, slices);
}

/** The sound's own file where that has the rate: who works on a slice takes the mean of its channels. */
async function pcmAtRate(
  { inputs, folder }: OperationContext,
  audio: AudioInput,
  onBlock: (block: SoundBlock) => void,
): Promise<CanonicalPcm> {
  const stored = await inputs.storedPcm('audio');
  if (stored?.sample_rate === audio.sampleRate) {
    for await (const block of audio.blocks()) onBlock(block);
    return stored;
  }
  const path = join(await folder(), 'at-rate.wav');
  return writeCanonicalPcm({ ...audio, blocks: heard(audio, onBlock) }, path, 'float32');
}

async function* heard(
  audio: AudioInput,
  onBlock: (block: SoundBlock) => void,
): AsyncGenerator<SoundBlock> {
  for await (const block of audio.blocks()) {
    onBlock(block);
    yield block;
  }
}
