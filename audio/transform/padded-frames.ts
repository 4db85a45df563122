import { FrameCutter, type FrameCutterOptions, type OnFrame } from './frame-cutter';
import { withPadding, type PadMode } from './signal-padding';

/** Frames of a signal that arrives in blocks and has samples beyond its ends, zeros or others. */
export type PaddedFrames = Pick<FrameCutter, 'samples' | 'push' | 'end'>;

/** Cuts a padded signal into frames. */
export function createPaddedFrames(
  options: FrameCutterOptions & { readonly padMode: PadMode },
  onFrame: OnFrame,
): PaddedFrames {
  return withPadding(options, (padding) => new FrameCutter({ ...options, padding }, onFrame));
}
