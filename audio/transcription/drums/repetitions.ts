import { createRealFft } from '../../transform/real-fft';

/** Lags at which music may repeat itself, in frames. */
const [SHORTEST_LAG, LONGEST_LAG] = [100, 1600];
const MOST_LAGS = 8;
const LEAST_CORRELATION = 0.2;
/** Frames on both sides that a repetition's lag is the best among. */
const LAG_NEIGHBOURS = 3;

/** A time after which a stretch of music repeats itself. */
export interface Repetition {
  /** Frames. */
  readonly lag: number;
  /** The square of the correlation, 0 … 1. */
  readonly weight: number;
}

/**
 * After how long curves repeat themselves: the highest peaks of the sum of their autocorrelations, each without its
 * mean, by the number of frames that overlap.
 * @param curves of equally many frames, 100 a second
 * @returns at most eight of 1 to 16 s, and of half the curves' length; the strongest first
 */
export function repetitionsOf(curves: readonly Float32Array[]): Repetition[] {
  const frames = curves[0]?.length ?? 0;
  const end = Math.min(LONGEST_LAG, Math.floor(frames / 2));
  if (end <= SHORTEST_LAG) return [];
  const correlation = autocorrelation(curves, end + LAG_NEIGHBOURS);
  const found: { lag: number; value: number }[] = [];
  for (let lag = SHORTEST_LAG; lag < end; lag++) {
    const value = correlation[lag]!;
    const around = correlation.subarray(lag - LAG_NEIGHBOURS, lag + LAG_NEIGHBOURS + 1);
    if (value > LEAST_CORRELATION && around.every((other) => other <= value))
      found.push({ lag, value });
  }
  return found
    .sort((a, b) => b.value - a.value || b.lag - a.lag)
    .slice(0, MOST_LAGS)
    .map(({ lag, value }) => ({ lag, weight: value * value }));
}

/** 1 at lag 0. */
function autocorrelation(curves: readonly Float32Array[], lags: number): Float64Array {
  const frames = curves[0]!.length;
  const size = 2 ** Math.ceil(Math.log2(frames + lags));
  const plan = createRealFft(size);
  const padded = new Float64Array(size);
  const spectrum = new Float64Array(2 * plan.bins);
  const powers = new Float64Array(2 * plan.bins);
  for (const curve of curves) {
    const mean = curve.reduce((sum, value) => sum + value, 0) / frames;
    for (let frame = 0; frame < frames; frame++) padded[frame] = curve[frame]! - mean;
    plan.forward(padded, spectrum);
    for (let i = 0; i < powers.length; i += 2)
      powers[i]! += spectrum[i]! ** 2 + spectrum[i + 1]! ** 2;
  }
  plan.inverse(powers, padded);
  const whole = Math.max(padded[0]!, 1e-9);
  return padded.slice(0, lags).map((sum, lag) => ((sum / (frames - lag)) * frames) / whole);
}
