import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';

/** FluCoMa's `fftSettings`, in samples. */
export interface FftSettings {
  /** Samples under the Hann window; default 1024. */
  readonly windowSize?: number;
  /** Samples between frames, -1 for half a window; default -1. */
  readonly hopSize?: number;
  /** Samples per transform, a power of two, -1 for the next one from the window on; default -1. */
  readonly fftSize?: number;
}

export interface FftPlan {
  readonly windowSize: number;
  readonly hopSize: number;
  readonly fftSize: number;
  /** fftSize / 2 + 1 */
  readonly bins: number;
}

const LARGEST = 65_536;

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planFft(settings: FftSettings): FftPlan {
  const { windowSize = 1024, hopSize = -1, fftSize = -1 } = settings;
  requireInteger('windowSize', windowSize, { min: 4, max: LARGEST });
  const size = fftSize === -1 ? 2 ** Math.ceil(Math.log2(windowSize)) : fftSize;
  requireInteger('fftSize', size, { min: windowSize, max: LARGEST });
  if (!Number.isInteger(Math.log2(size))) {
    throw new InvalidParameterError('fftSize', fftSize, '-1 or a power of two');
  }
  return {
    windowSize,
    hopSize: planHop(hopSize, windowSize),
    fftSize: size,
    bins: size / 2 + 1,
  };
}

/** The hop, half a window for -1. @throws InvalidParameterError */
export function planHop(hopSize: number, windowSize: number): number {
  if (hopSize === -1) return windowSize >> 1;
  return requireInteger('hopSize', hopSize, { min: 1, max: LARGEST });
}
