import { type FftSettings } from '@attacca/audio';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

/** FluCoMa's `fftSettings`, one parameter each. */
export function fftSettings(parameters: ParameterReader): Required<FftSettings> {
  return {
    windowSize: parameters.number('windowsize'),
    hopSize: parameters.number('hopsize'),
    fftSize: parameters.number('fftsize'),
  };
}

/** Samples from frame to frame. */
export function hopOf({ windowSize, hopSize }: Required<FftSettings>): number {
  return hopSize === -1 ? windowSize >> 1 : hopSize;
}
