import { type StftOptions } from '@attacca/audio';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** The parameters of the transform that an effect works on, as librosa's effects hand them to its stft and istft. */
export function stftOptions(parameters: ParameterReader): StftOptions {
  const hopLength = parameters.number('hop_length');
  const winLength = parameters.number('win_length');
  return {
    nFft: parameters.number('n_fft'),
    // 0 stands for librosa's None: all of n_fft, and a quarter of the window.
    ...(winLength === 0 ? {} : { winLength }),
    ...(hopLength === 0 ? {} : { hopLength }),
    center: parameters.boolean('center'),
  };
}
