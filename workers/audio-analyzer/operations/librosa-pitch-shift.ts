import { PitchShiftStream, type ResampleType } from '@attacca/audio';
import { type OperationContext } from '../../runtime/operation/context';
import { changeChannels } from '../effects/change-channels';
import { framingOptions } from '../features/framing-options';

/** `librosa.effects.pitch_shift`: the sound higher or lower, all its channels. */
export async function librosaPitchShift({
  parameters,
  inputs,
  outputs,
  progress,
}: OperationContext): Promise<void> {
  const audio = await inputs.audio('audio');
  const { channels, sampleRate } = audio;
  const writer = await outputs.audio('shifted', { channels, sampleRate });
  const options = {
    ...framingOptions(parameters),
    nSteps: parameters.number('n_steps'),
    binsPerOctave: parameters.number('bins_per_octave'),
    resType: parameters.string('res_type') as ResampleType,
    scale: parameters.boolean('scale'),
  };
  const effectOf = (onSamples: (samples: Float32Array) => void): PitchShiftStream =>
    new PitchShiftStream(options, onSamples);
  await changeChannels({ audio, writer, progress, effectOf });
}
