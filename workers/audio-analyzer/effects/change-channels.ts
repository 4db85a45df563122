import { type AudioInput, type SoundWriter } from '../../runtime/operation/context';
import { SampleCollector } from '../../runtime/operation/sample-collector';

/** An effect on one channel: blocks in; what comes out was given to a function when it was made. */
export interface ChannelEffect {
  push(block: Float32Array): void;
  end(): void;
}

export interface ChannelChange {
  readonly audio: AudioInput;
  readonly writer: SoundWriter;
  readonly progress: (share: number) => void;
  readonly effectOf: (onSamples: (samples: Float32Array) => void) => ChannelEffect;
}

/** Sends each channel of a sound through an effect of its own, block by block. */
export async function changeChannels(change: ChannelChange): Promise<void> {
  const { audio, writer, progress, effectOf } = change;
  const channels = Array.from({ length: audio.channels }, () => {
    const changed = new SampleCollector();
    return { changed, effect: effectOf((samples) => changed.keep(samples)) };
  });
  const write = async (): Promise<void> => {
    const block = channels.map(({ changed }) => changed.take());
    if (block[0]!.length > 0) await writer.write(block);
  };
  let frames = 0;
  for await (const block of audio.blocks()) {
    channels.forEach(({ effect }, channel) => effect.push(block[channel]!));
    await write();
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  for (const { effect } of channels) effect.end();
  await write();
}
