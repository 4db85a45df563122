import { HpssStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { SampleCollector } from '../effects/sample-collector';

/** `librosa.effects.hpss`: two float32 sounds, sample for sample as long as the input. */
export async function librosaHpss({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const format = { channels: 1, sampleRate: audio.sampleRate };
  const harmonic = await outputs.audio('harmonic', format);
  const percussive = await outputs.audio('percussive', format);
  const harmonicPart = new SampleCollector();
  const percussivePart = new SampleCollector();
  const stream = new HpssStream(
    {
      kernelSize: parameters.number('kernel_size'),
      power: parameters.number('power'),
      margin: parameters.number('margin'),
    },
    (h, p) => {
      harmonicPart.keep(h);
      percussivePart.keep(p);
    },
  );
  const write = async (): Promise<void> => {
    await harmonic.write([harmonicPart.take()]);
    await percussive.write([percussivePart.take()]);
  };
  let frames = 0;
  for await (const [block] of audio.blocks()) {
    stream.push(block!);
    await write();
    frames += block!.length;
    progress(Math.min(1, frames / audio.estimatedFrames));
  }
  stream.end();
  await write();
}
