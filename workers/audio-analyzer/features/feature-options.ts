import { type FrameOptions, type SpectralOptions } from '@attacca/audio';
import { type AudioInput, type OperationContext } from '../../runtime/operation/context';
import { framingOptions } from './framing-options';

type Parameters = OperationContext['parameters'];

/** The parameters that all features of a spectrum share. */
export function spectralOptions(parameters: Parameters, audio: AudioInput): SpectralOptions {
  return { sampleRate: audio.sampleRate, ...framingOptions(parameters) };
}

/** The parameters that all features of the samples themselves share. */
export function frameOptions(parameters: Parameters): FrameOptions {
  return {
    frameLength: parameters.number('frame_length'),
    hopLength: parameters.number('hop_length'),
    center: parameters.boolean('center'),
  };
}
