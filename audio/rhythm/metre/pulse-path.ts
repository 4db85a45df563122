import { type AccentCurves } from './accent-curves';

/** Beats at about one tempo, and how well they fit. */
export interface PulsePath {
  /** Frames, ascending, to fractions. */
  readonly beats: readonly number[];
  /** Frames between beats that were asked for. */
  readonly period: number;
}

interface PulseOptions {
  /** Frames between beats, to fractions. */
  readonly period: number;
  /** What lies this share of a period before a beat is looked at in its place: 1/2 finds the beats by their off-beats. */
  readonly phase: number;
}

/** How far the tempo may leave the one asked for, as a factor. */
const TEMPO_RANGE = 1.3;
/** What a change of the interval by a factor of e costs, squared: a step of 2 % costs 0.08 of a full accent. */
const CHANGE_COST = 200;
/** What a tempo a factor of e from the one asked for costs, squared, at every beat. */
const DISTANCE_COST = 3;
/** Intervals change by at most so many frames from beat to beat. */
const LARGEST_STEP = 3;
const STEPS = 2 * LARGEST_STEP + 1;

/**
 * The beats that collect the most accents while their interval changes little: Viterbi over time and interval (the bar
 * pointer of Whiteley, Cemgil and Godsill 2006, of which only the beats' states are left). Time: frames times
 * intervals, of which there are about half as many as frames in the period. Memory: a byte for each of those.
 */
export function pulsePath({ onsets }: AccentCurves, { period, phase }: PulseOptions): PulsePath {
  const shift = Math.round(phase * period);
  const shortest = Math.max(2, Math.floor(period / TEMPO_RANGE));
  const trellis: Trellis = {
    score: shifted(centred(spread(onsets)), shift),
    shortest,
    intervals: Math.ceil(period * TEMPO_RANGE) - shortest + 1,
    period,
  };
  return { beats: trace(trellis, follow(trellis)), period };
}

interface Trellis {
  readonly score: Float64Array;
  readonly shortest: number;
  readonly intervals: number;
  readonly period: number;
}

/** Of each frame, for each interval that ends there. */
interface Links {
  /** The most that beats up to a frame collect; of the last frames alone, at the row of the frame modulo their number. */
  readonly total: Float64Array;
  /** By how many frames the interval before was longer. */
  readonly step: Int8Array;
}

function follow({ score, shortest, intervals, period }: Trellis): Links {
  const rows = shortest + intervals;
  const total = new Float64Array(rows * intervals);
  const step = new Int8Array(score.length * intervals);
  const costs = changeCosts(shortest, intervals);
  const distances = Float64Array.from(
    { length: intervals },
    (_, i) => DISTANCE_COST * Math.log((shortest + i) / period) ** 2,
  );
  for (let t = 0; t < score.length; t++) {
    const row = (t % rows) * intervals;
    for (let i = 0; i < intervals; i++) {
      const earlier = t - shortest - i;
      const before = earlier < 0 ? -1 : (earlier % rows) * intervals;
      const last = i + LARGEST_STEP < intervals ? i + LARGEST_STEP : intervals - 1;
      let best = before < 0 ? 0 : -Infinity;
      let link = i;
      for (
        let from = i > LARGEST_STEP ? i - LARGEST_STEP : 0;
        before >= 0 && from <= last;
        from++
      ) {
        const collected = total[before + from]! - costs[i * STEPS + from - i + LARGEST_STEP]!;
        if (collected > best) {
          best = collected;
          link = from;
        }
      }
      total[row + i] = best + score[t]! - distances[i]!;
      step[t * intervals + i] = link - i;
    }
  }
  return { total, step };
}

function shifted(values: Float64Array, places: number): Float64Array {
  const result = new Float64Array(values.length + places);
  result.set(values, places);
  return result;
}

/** An accent counts a little for the frames beside it as well, so that played beats need not be frames apart exactly. */
function spread(values: Float64Array): Float64Array {
  return values.map((value, t) => {
    const near = Math.max(values[t - 1] ?? 0, values[t + 1] ?? 0);
    const far = Math.max(values[t - 2] ?? 0, values[t + 2] ?? 0);
    return Math.max(value, 0.8 * near, 0.45 * far);
  });
}

/** Less the mean: a beat more than needed must gain nothing. */
function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.map((value) => value - mean);
}

function changeCosts(shortest: number, intervals: number): Float64Array {
  return Float64Array.from({ length: intervals * STEPS }, (_, k) => {
    const now = shortest + Math.floor(k / STEPS);
    const before = Math.max(1, now + (k % STEPS) - LARGEST_STEP);
    return CHANGE_COST * Math.log(now / before) ** 2;
  });
}

function trace({ score, shortest, intervals }: Trellis, { total, step }: Links): number[] {
  const rows = shortest + intervals;
  const totalAt = (state: number): number =>
    total[(Math.floor(state / intervals) % rows) * intervals + (state % intervals)]!;
  // The last beat is within the last interval.
  let best = Math.max(0, score.length - rows) * intervals;
  for (let state = best; state < score.length * intervals; state++) {
    if (totalAt(state) > totalAt(best)) best = state;
  }
  const beats: number[] = [];
  let [t, i] = [Math.floor(best / intervals), best % intervals];
  while (t >= 0 && t < score.length) {
    beats.push(t);
    const interval = shortest + i;
    i += step[t * intervals + i]!;
    t -= interval;
  }
  return beats.reverse();
}
