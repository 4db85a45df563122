import { type MelOptions } from '@attacca/audio';
import { type AudioInput } from '../../runtime/operation/context';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';
import { framingOptions } from './framing-options';
import { normOf } from './norm-parameter';

/** The parameters of librosa's mel spectrogram. @param normName what its `norm` is called where that has another meaning */
export function melOptions(
  parameters: ParameterReader,
  { sampleRate }: AudioInput,
  normName = 'norm',
): MelOptions {
  const fmax = parameters.number('fmax');
  const norm = parameters.string(normName);
  return {
    sampleRate,
    ...framingOptions(parameters),
    power: parameters.number('power'),
    nMels: parameters.number('n_mels'),
    fminHz: parameters.number('fmin'),
    // 0 stands for librosa's None: half the sample rate.
    ...(fmax === 0 ? {} : { fmaxHz: fmax }),
    htk: parameters.boolean('htk'),
    norm: norm === 'slaney' ? norm : normOf(norm),
  };
}
