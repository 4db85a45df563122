import { requireInteger } from '../parameters/require-number';

/** FluCoMa's `padding`. */
export interface PaddingSetting {
  /** Silence on both sides: 0 none, 1 half a window, 2 a window less a hop; default 1. */
  readonly padding?: number;
}

interface PaddedFrames {
  readonly windowSize: number;
  readonly hopSize: number;
}

/** Samples of silence on either side. @throws InvalidParameterError */
export function planPadding(
  { padding = 1 }: PaddingSetting,
  { windowSize, hopSize }: PaddedFrames,
): number {
  switch (requireInteger('padding', padding, { min: 0, max: 2 })) {
    case 0:
      return 0;
    case 1:
      return windowSize >> 1;
    default:
      return Math.max(0, windowSize - hopSize);
  }
}
