import { requireInteger } from '../parameters/require-number';
import { hannWindow, padCenter } from './window';

/** How a signal is cut into windowed frames, with librosa's defaults. */
export interface StftOptions {
  /** Samples per transform; default 2048. */
  readonly nFft?: number;
  /** Samples between frames; default winLength / 4, rounded down. */
  readonly hopLength?: number;
  /** Samples under the periodic Hann window, at most nFft; default nFft. */
  readonly winLength?: number;
  /** Centre frame t on sample t · hopLength by padding nFft / 2 zeros on both sides; default true. */
  readonly center?: boolean;
}

export interface StftPlan {
  readonly nFft: number;
  readonly hopLength: number;
  readonly center: boolean;
  /** Zeros before the first and after the last sample. */
  readonly padding: number;
  /** nFft values. */
  readonly window: Float64Array;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planStft(options: StftOptions): StftPlan {
  const nFft = requireInteger('nFft', options.nFft ?? 2048, { min: 1 });
  const winLength = requireInteger('winLength', options.winLength ?? nFft, { min: 1, max: nFft });
  const hopLength = requireInteger('hopLength', options.hopLength ?? winLength >> 2, { min: 1 });
  const center = options.center ?? true;
  return {
    nFft,
    hopLength,
    center,
    padding: center ? nFft >> 1 : 0,
    window: padCenter(hannWindow(winLength), nFft),
  };
}
