import { harmonyChange } from './harmony-change';
import { movingMean } from './moving-mean';
import { type RhythmFrames } from './rhythm-frames';

/** What speaks for a beat at each frame, of a level that does not depend on the recording's. */
export interface AccentCurves {
  readonly frameRate: number;
  readonly frames: number;
  /** One for each wide band, and last the change of harmony; 0 or more, about 1 where something happens. */
  readonly curves: readonly Float64Array[];
  /** The bands' accents together. */
  readonly onsets: Float64Array;
}

/** Seconds on both sides over which a rise must stand out, and over which accents are brought to one level. */
const SURROUNDINGS_SECONDS = 0.6;
const LEVELLING_SECONDS = 5;
/** A quiet passage is raised, but not silence: this share of the whole signal's level is always counted. */
const LEAST_LEVEL = 0.2;
/** One loud hit must not outweigh a bar of others. */
const LARGEST_ACCENT = 4;

/** @param hits frames of hits that are known; they count as much as what is heard */
export function accentCurves(frames: RhythmFrames, hits: RhythmFrames | null = null): AccentCurves {
  const { frameRate } = frames;
  const bands = frames.rises.map((rises, band) =>
    mixed(
      levelled(rises, frameRate),
      hits && levelled(resampled(hits.rises[band]!, hits.frameRate / frameRate), frameRate),
    ),
  );
  const onsets = Float64Array.from({ length: frames.frames }, (_, t) => {
    let sum = 0;
    for (const band of bands) sum += band[t]!;
    return sum / bands.length;
  });
  const harmony = levelled(harmonyChange(frames), frameRate);
  return { frameRate, frames: frames.frames, curves: [...bands, harmony], onsets };
}

function levelled(values: ArrayLike<number>, frameRate: number): Float64Array {
  const surroundings = movingMean(values, Math.round(SURROUNDINGS_SECONDS * frameRate));
  const peaks = surroundings.map((mean, t) => Math.max(0, values[t]! - mean));
  const powers = peaks.map((peak) => peak * peak);
  const whole = powers.reduce((sum, power) => sum + power, 0) / Math.max(1, powers.length);
  if (whole === 0) return peaks;
  const local = movingMean(powers, Math.round(LEVELLING_SECONDS * frameRate));
  return peaks.map((peak, t) => {
    const level = Math.sqrt(local[t]! + LEAST_LEVEL ** 2 * whole);
    return Math.min(LARGEST_ACCENT, peak / level);
  });
}

/** The mean; beyond its end the second has nothing. */
function mixed(heard: Float64Array, known: Float64Array | null): Float64Array {
  return known === null ? heard : heard.map((value, t) => (value + (known[t] ?? 0)) / 2);
}

/** @param ratio of the curve's rate to the one wanted, about 1 */
function resampled(values: Float32Array, ratio: number): Float32Array {
  if (ratio === 1) return values;
  const result = new Float32Array(Math.ceil(values.length / ratio) + 1);
  values.forEach((value, t) => (result[Math.round(t / ratio)]! += value));
  return result;
}
