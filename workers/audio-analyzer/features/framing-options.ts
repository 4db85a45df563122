import {
  type PadMode,
  type StftOptions,
  type WindowName,
  type WindowOptions,
} from '@attacca/audio';
import { type ParameterReader } from '../../runtime/operation/parameter-reader';

// The one place that reads how a sound is cut into windowed frames; an operation declares those that its model has.

/** `window` and what some windows need beside their name. */
export function windowOptions(parameters: ParameterReader): WindowOptions {
  return {
    window: parameters.string('window') as WindowName,
    windowShape: parameters.number('window_shape'),
  };
}

/** `n_fft`, `hop_length`, `win_length`, and as far as they are declared `window`, `center` and `pad_mode`. */
export function framingOptions(parameters: ParameterReader): StftOptions {
  const has = (name: string): boolean => Object.hasOwn(parameters.all, name);
  const hopLength = parameters.number('hop_length');
  const winLength = parameters.number('win_length');
  return {
    nFft: parameters.number('n_fft'),
    // 0 stands for librosa's None: all of n_fft, and a quarter of the window.
    ...(winLength === 0 ? {} : { winLength }),
    ...(hopLength === 0 ? {} : { hopLength }),
    ...(has('window') ? windowOptions(parameters) : {}),
    ...(has('center') ? { center: parameters.boolean('center') } : {}),
    ...(has('pad_mode') ? padOption(parameters) : {}),
  };
}

/** `pad_mode`: what stands beyond the ends of the sound. */
export function padOption(parameters: ParameterReader): { readonly padMode: PadMode } {
  return { padMode: parameters.string('pad_mode') as PadMode };
}
