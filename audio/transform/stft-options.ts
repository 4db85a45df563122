import { requireInteger } from '../parameters/require-number';
import { namedWindow, type WindowOptions } from '../windows/named-window';
import { requirePadMode, type PadMode } from './signal-padding';
import { padCenter } from './window';

/** How a signal is cut into windowed frames, with librosa's defaults. */
export interface StftOptions extends WindowOptions {
  /** Samples per transform; default 2048. */
  readonly nFft?: number;
  /** Samples between frames; default winLength / 4, rounded down. */
  readonly hopLength?: number;
  /** Samples under the periodic window, at most nFft; default nFft. */
  readonly winLength?: number;
  /** Centre frame t on sample t · hopLength by padding nFft / 2 samples on both sides; default true. */
  readonly center?: boolean;
  /** What those samples are; default `constant`, zeros. */
  readonly padMode?: PadMode;
}

export interface StftPlan {
  readonly nFft: number;
  readonly hopLength: number;
  readonly center: boolean;
  /** Samples before the first and after the last one. */
  readonly padding: number;
  readonly padMode: PadMode;
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
    padMode: requirePadMode(options.padMode ?? 'constant'),
    window: padCenter(namedWindow(options, winLength), nFft),
  };
}
