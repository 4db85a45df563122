import { activationPeaks, type ActivationPeak } from './activation-peaks';

/** Frames on both sides of a stroke that an instrument's activation is taken from. */
const NEIGHBOURING_FRAMES = 2;
/** Strokes on both sides that have a say: a drummer stays on one cymbal for a while. */
const NEIGHBOURING_STROKES = 4;
/** Keeps the logarithm of an activation of 0 finite. */
const LEAST = 1e-3;

export interface TimekeeperOptions {
  /** What the joint activation of a stroke reaches that is found to be of this instrument. */
  readonly thresholds: { readonly closed: number; readonly ride: number };
  /** Two strokes are at least so many frames apart. */
  readonly deadFrames: number;
}

export interface Timekeepers {
  readonly closed: readonly ActivationPeak[];
  readonly ride: readonly ActivationPeak[];
}

/**
 * Strokes of closed hi-hat and ride. Of unknown cymbals a model often is sure that one of the two is struck, and not
 * which: so a stroke is found where either is likely, 1 - (1 - closed)(1 - ride), and the two are told apart by the mean
 * log ratio of their activations over the stroke and its neighbours.
 * @param closed activations, 0 … 1
 * @param ride activations of the same frames
 */
export function timekeepers(
  closed: Float32Array,
  ride: Float32Array,
  { thresholds, deadFrames }: TimekeeperOptions,
): Timekeepers {
  const either = closed.map((value, frame) => 1 - (1 - value) * (1 - ride[frame]!));
  const threshold = Math.min(thresholds.closed, thresholds.ride);
  const strokes = activationPeaks(either, { threshold, deadFrames });
  const ratios = strokes.map(({ frame }) =>
    Math.log((highestAround(ride, frame) + LEAST) / (highestAround(closed, frame) + LEAST)),
  );
  const isRide = strokes.map((_, i) => {
    const around = ratios.slice(
      Math.max(0, i - NEIGHBOURING_STROKES),
      i + NEIGHBOURING_STROKES + 1,
    );
    return around.reduce((sum, ratio) => sum + ratio, 0) > 0;
  });
  return {
    closed: strokes.filter(({ frame }, i) => !isRide[i] && either[frame]! >= thresholds.closed),
    ride: strokes.filter(({ frame }, i) => isRide[i] && either[frame]! >= thresholds.ride),
  };
}

function highestAround(curve: Float32Array, frame: number): number {
  const from = Math.max(0, frame - NEIGHBOURING_FRAMES);
  return Math.max(...curve.subarray(from, frame + NEIGHBOURING_FRAMES + 1));
}
