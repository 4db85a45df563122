import { requireFinite, requireInteger } from '../parameters/require-number';

/** The parameters of librosa.util.peak_pick, in values of the curve. */
export interface PeakPickOptions {
  /** A peak is the largest from `preMax` values before it … */
  readonly preMax: number;
  /** … to `postMax - 1` after it. */
  readonly postMax: number;
  /** A peak is at least `delta` above the mean from `preAvg` values before it … */
  readonly preAvg: number;
  /** … to `postAvg - 1` after it. */
  readonly postAvg: number;
  readonly delta: number;
  /** Values after a peak that are none. */
  readonly wait: number;
}

/**
 * Where a curve has peaks: ascending indices. Sums run in float32, as librosa's do, since a peak may be a matter of the
 * last bit. The first value is compared with those after it alone.
 * @throws InvalidParameterError
 */
export function peakPick(curve: Float32Array, options: PeakPickOptions): number[] {
  const { preMax, postMax, preAvg, postAvg, wait } = options;
  requireInteger('preMax', preMax, { min: 0 });
  requireInteger('postMax', postMax, { min: 1 });
  requireInteger('preAvg', preAvg, { min: 0 });
  requireInteger('postAvg', postAvg, { min: 1 });
  requireInteger('wait', wait, { min: 0 });
  const delta = Math.fround(requireFinite('delta', options.delta, { min: 0 }));
  const isPeak = (n: number): boolean =>
    curve[n]! >= largest(curve, n - preMax, n + postMax) &&
    curve[n]! >= mean(curve, n - preAvg, n + postAvg) + delta;
  const peaks: number[] = [];
  for (let n = 0; n < curve.length; n++) {
    if (!isPeak(n)) continue;
    peaks.push(n);
    n += wait;
  }
  return peaks;
}

function largest(curve: Float32Array, from: number, to: number): number {
  const end = Math.min(curve.length, to);
  let value = -Infinity;
  for (let i = Math.max(0, from); i < end; i++) if (curve[i]! > value) value = curve[i]!;
  return value;
}

function mean(curve: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(curve.length, to);
  let sum = 0;
  for (let i = start; i < end; i++) sum = Math.fround(sum + curve[i]!);
  return sum / (end - start);
}
