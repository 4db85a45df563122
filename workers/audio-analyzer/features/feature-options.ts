import { type FrameOptions, type SpectralOptions } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';

type Parameters = OperationContext['parameters'];

/** The parameters that all features of a spectrum share. */
export function spectralOptions(parameters: Parameters, audio: AudioInput): SpectralOptions {
  const winLength = parameters.number('win_length');
  return {
    sampleRate: audio.sampleRate,
    nFft: parameters.number('n_fft'),
    hopLength: parameters.number('hop_length'),
    // 0 stands for librosa's None: as long as the transform.
    ...(winLength === 0 ? {} : { winLength }),
    center: parameters.boolean('center'),
  };
}

/** The parameters that all features of the samples themselves share. */
export function frameOptions(parameters: Parameters): FrameOptions {
  return {
    frameLength: parameters.number('frame_length'),
    hopLength: parameters.number('hop_length'),
    center: parameters.boolean('center'),
  };
}
