/** Frames on both sides that a peak is not less than. */
const NEIGHBOURS = 2;

export interface ActivationPeak {
  /** Where the curve is highest, in frames, between -0.5 and +0.5 of a whole one. */
  readonly position: number;
  /** The frame next to it. */
  readonly frame: number;
}

export interface ActivationPeakOptions {
  /** What a peak reaches. */
  readonly threshold: number;
  /** Two peaks are at least so many frames apart; of closer ones the higher is kept. */
  readonly deadFrames: number;
}

/**
 * The peaks of an activation curve, in order: local maxima of at least the threshold, placed between frames by the
 * parabola through each and its two neighbours.
 */
export function activationPeaks(
  curve: Float32Array,
  { threshold, deadFrames }: ActivationPeakOptions,
): ActivationPeak[] {
  const frames: number[] = [];
  for (let frame = 0; frame < curve.length; frame++) {
    if (curve[frame]! < threshold || !isLocalMaximum(curve, frame)) continue;
    const last = frames.at(-1);
    if (last === undefined || frame - last >= deadFrames) frames.push(frame);
    else if (curve[frame]! > curve[last]!) frames[frames.length - 1] = frame;
  }
  return frames.map((frame) => ({ frame, position: frame + vertex(curve, frame) }));
}

function isLocalMaximum(curve: Float32Array, frame: number): boolean {
  const value = curve[frame]!;
  const end = Math.min(curve.length - 1, frame + NEIGHBOURS);
  for (let i = Math.max(0, frame - NEIGHBOURS); i <= end; i++) if (curve[i]! > value) return false;
  return true;
}

/** How far the parabola's vertex is from the frame; 0 at the ends and on plateaus. */
function vertex(curve: Float32Array, frame: number): number {
  if (frame === 0 || frame === curve.length - 1) return 0;
  const [before, peak, after] = [curve[frame - 1]!, curve[frame]!, curve[frame + 1]!];
  const bend = before - 2 * peak + after;
  if (bend > -1e-9) return 0;
  return Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend));
}
