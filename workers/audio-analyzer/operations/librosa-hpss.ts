import { HpssStream, type HpssMaskOptions } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { SampleCollector } from '../../runtime/operation/sample-collector';
import { framingOptions } from '../features/framing-options';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

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
    { ...framingOptions(parameters), ...maskOptions(parameters) },
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

function maskOptions(parameters: ParameterReader): HpssMaskOptions {
  const power = parameters.number('power');
  const pairOf = (name: string): readonly [number, number] => {
    const harmonic = parameters.number(name);
    const percussive = parameters.number(`percussive_${name}`);
    // 0 stands for the same as the harmonic part has.
    return [harmonic, percussive === 0 ? harmonic : percussive];
  };
  return {
    kernelSize: pairOf('kernel_size'),
    margin: pairOf('margin'),
    // 0 stands for librosa's np.inf.
    power: power === 0 ? Infinity : power,
  };
}
