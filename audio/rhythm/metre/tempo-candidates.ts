import { meanTempogram } from '../mean-tempogram';
import { type AccentCurves } from './accent-curves';

/** Slowest and fastest beat that is considered, in beats per minute. */
export const SLOWEST_BPM = 42;
export const FASTEST_BPM = 240;
/** Seconds under an autocorrelation's window. */
const WINDOW_SECONDS = 12;
const PEAKS = 6;
/** Simple ratios of a peak's period at which the beat may be instead. */
const RATIOS = [1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1, 4 / 3, 3 / 2, 2, 3, 4] as const;
/** Periods closer than this are one. */
const SAME = 0.06;

/** Frames between beats. */
export interface TempoRange {
  readonly shortest: number;
  readonly longest: number;
}

export interface Periodicity {
  /** Autocorrelation by lag in frames, 1 at lag 0: of the accents together, and of each curve. */
  readonly correlations: readonly Float64Array[];
  /** Frames between beats that come into question, likeliest first. */
  readonly periods: readonly number[];
}

/** The periods at which accents repeat, with their simple multiples. */
export function tempoCandidates(
  { onsets, curves, frameRate }: AccentCurves,
  { shortest, longest }: TempoRange,
): Periodicity {
  const window = Math.round(WINDOW_SECONDS * frameRate);
  const correlations = [onsets, ...curves].map((curve) => correlate(curve, window));
  const strengths = combStrengths(correlations[0]!, longest);
  const peaks = [...strengths.keys()]
    .filter((lag) => lag >= shortest && lag <= longest)
    .filter(
      (lag) =>
        strengths[lag]! > strengths[lag - 1]! && strengths[lag]! >= (strengths[lag + 1] ?? 0),
    )
    .sort((a, b) => strengths[b]! - strengths[a]!)
    .slice(0, PEAKS)
    .map((lag) => lag + vertex(strengths, lag));
  const periods: number[] = [];
  for (const ratio of [1, ...RATIOS]) {
    for (const peak of peaks) {
      const period = peak * ratio;
      if (period < shortest || period > longest) continue;
      if (periods.every((other) => Math.abs(Math.log(other / period)) > SAME)) periods.push(period);
    }
  }
  return { correlations, periods };
}

function correlate(curve: Float64Array, window: number): Float64Array {
  const mean = curve.reduce((sum, value) => sum + value, 0) / Math.max(1, curve.length);
  const raw = meanTempogram(
    Float32Array.from(curve, (value) => value - mean),
    window,
  );
  return raw.map((value) => value / Math.max(raw[0]!, Number.MIN_VALUE));
}

/** How much the lag and its multiples have, the farther the less. */
function combStrengths(correlations: Float64Array, longest: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(longest) + 2 }, (_, lag) => {
    let [sum, weights] = [0, 0];
    for (let k = 1; k <= 4 && k * lag < correlations.length; k++) {
      const reach = k >> 1;
      let most = -Infinity;
      for (let at = k * lag - reach; at <= k * lag + reach; at++)
        most = Math.max(most, correlations[at] ?? 0);
      sum += most / k;
      weights += 1 / k;
    }
    return weights > 0 ? sum / weights : 0;
  });
}

/** Where the parabola through a peak and its neighbours is highest, from -0.5 to 0.5. */
function vertex(values: Float64Array, at: number): number {
  const [before, peak, after] = [values[at - 1]!, values[at]!, values[at + 1]!];
  const curvature = before - 2 * peak + after;
  return curvature < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curvature))) : 0;
}
