import { frameCount } from '../framewise/frame-count';
import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireInteger } from '../parameters/require-number';

/** How a signal is cut into frames for a feature of the samples themselves, with librosa's defaults. */
export interface FrameOptions {
  /** Samples per frame; default 2048. */
  readonly frameLength?: number;
  /** Samples between frames; default 512. */
  readonly hopLength?: number;
  /** Centre frame t on sample t · hopLength by padding frameLength / 2 samples on both sides; default true. */
  readonly center?: boolean;
}

export interface FrameGrid {
  readonly frameLength: number;
  readonly hopLength: number;
  /** Samples taken as standing before the first and after the last one. */
  readonly padding: number;
}

/** Fills in defaults and checks. @throws InvalidParameterError */
export function planFrames(options: FrameOptions): FrameGrid {
  const frameLength = requireInteger('frameLength', options.frameLength ?? 2048, { min: 1 });
  const hopLength = requireInteger('hopLength', options.hopLength ?? 512, { min: 1 });
  return { frameLength, hopLength, padding: (options.center ?? true) ? frameLength >> 1 : 0 };
}

/** How many frames so many samples give, if they are enough. */
export function framesOf({ frameLength, hopLength, padding }: FrameGrid, samples: number): number {
  return frameCount({ size: frameLength, hop: hopLength, padding }, samples);
}

/** @throws InvalidParameterError if so many samples give no frame */
export function requireOneFrame({ frameLength, padding }: FrameGrid, samples: number): void {
  const needed = Math.max(1, frameLength - 2 * padding);
  if (samples >= needed) return;
  throw new InvalidParameterError('signal length', samples, `at least ${needed} samples`);
}
