import { type PitchOptions } from '@attacca/audio';
import { padOption } from '../features/framing-options';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** The parameters that librosa.yin and librosa.pyin share. */
export function pitchOptions(parameters: ParameterReader, sampleRate: number): PitchOptions {
  const hopLength = parameters.number('hop_length');
  return {
    sampleRate,
    fminHz: parameters.number('fmin'),
    fmaxHz: parameters.number('fmax'),
    frameLength: parameters.number('frame_length'),
    // 0 stands for librosa's None: a quarter of a frame.
    ...(hopLength === 0 ? {} : { hopLength }),
    center: parameters.boolean('center'),
    ...padOption(parameters),
  };
}
