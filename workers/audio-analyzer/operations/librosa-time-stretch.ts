import { TimeStretchStream } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { changeChannels } from '../effects/change-channels';
import { framingOptions } from '../features/framing-options';

/** `librosa.effects.time_stretch`: the sound faster or slower, all its channels. */
export async function librosaTimeStretch({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const { channels, sampleRate } = audio;
  const writer = await outputs.audio('stretched', { channels, sampleRate });
  const options = { ...framingOptions(parameters), rate: parameters.number('rate') };
  const effectOf = (onSamples: (samples: Float32Array) => void): TimeStretchStream =>
    new TimeStretchStream(options, onSamples);
  await changeChannels({ audio, writer, progress, effectOf });
}
