import { type SilenceOptions } from '@attacca/audio';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** The parameters that librosa.effects.trim and split share. */
export function silenceOptions(parameters: ParameterReader): SilenceOptions {
  const ref = parameters.number('ref');
  return {
    topDb: parameters.number('top_db'),
    // 0 stands for librosa's np.max: the loudest frame.
    ref: ref === 0 ? 'max' : ref,
    frameLength: parameters.number('frame_length'),
    hopLength: parameters.number('hop_length'),
  };
}
