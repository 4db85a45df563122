import { ResampleStream, type ResampleType } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { changeChannels } from '../effects/change-channels';

/** `librosa.resample`: the sound at another rate, all its channels. */
export async function librosaResample({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const targetSr = parameters.number('target_sr');
  const writer = await outputs.audio('resampled', {
    channels: audio.channels,
    sampleRate: targetSr,
  });
  const options = {
    origSr: audio.sampleRate,
    targetSr,
    resType: parameters.string('res_type') as ResampleType,
    fix: parameters.boolean('fix'),
    scale: parameters.boolean('scale'),
  };
  const effectOf = (onSamples: (samples: Float32Array) => void): ResampleStream =>
    new ResampleStream(options, onSamples);
  await changeChannels({ audio, writer, progress, effectOf });
}
