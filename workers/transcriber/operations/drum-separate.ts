import { drumSeparation, HpssStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { SampleCollector } from '../../runtime/operation/sample-collector';

/** The drums of a sound and everything else, every channel by itself. */
export async function drumSeparate({ inputs, outputs, progress }: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const { channels, sampleRate } = audio;
  const [drums, rest] = await Promise.all([
    outputs.audio('drums', { channels, sampleRate }),
    outputs.audio('rest', { channels, sampleRate }),
  ]);
  const separators = Array.from({ length: channels }, () => new ChannelSeparator(sampleRate));
  const write = async (): Promise<void> => {
    await drums.write(separators.map((separator) => separator.drums.take()));
    await rest.write(separators.map((separator) => separator.rest.take()));
  };
  let frames = 0;
  for await (const block of audio.blocks()) {
    separators.forEach((separator, channel) => separator.stream.push(block[channel]!));
    await write();
    frames += block[0]!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  separators.forEach((separator) => separator.stream.end());
  await write();
}

/** One channel's separation, and what came out of it since it was last asked. */
class ChannelSeparator {
  readonly drums = new SampleCollector();
  readonly rest = new SampleCollector();
  readonly stream: HpssStream;

  constructor(sampleRate: number) {
    this.stream = new HpssStream(drumSeparation(sampleRate), (harmonic, percussive) => {
      this.rest.keep(harmonic);
      this.drums.keep(percussive);
    });
  }
}
