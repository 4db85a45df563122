/** The smallest normal float32. */
const TINY = 2 ** -126;

/**
 * How well a beat fits each frame: the envelope, divided by its standard deviation and smoothed with a bell of a width
 * in proportion to the beat period. The first value counts for nothing: librosa's sum stops before it.
 * @param period frames between beats, 1 or more
 */
export function beatScore(envelope: Float32Array, period: number): Float64Array {
  const frames = envelope.length;
  const scale = Math.fround(standardDeviation(envelope) + TINY);
  const normalized = envelope.map((value) => value / scale);
  const bell = Float64Array.from({ length: 2 * period + 1 }, (_, k) =>
    Math.exp(-0.5 * (((k - period) * 32) / period) ** 2),
  );
  const score = new Float64Array(frames);
  for (let i = 0; i < frames; i++) {
    const first = Math.max(0, i + period - frames + 1);
    const end = Math.min(i + period, bell.length);
    let sum = 0;
    for (let k = first; k < end; k++) sum += bell[k]! * normalized[i + period - k]!;
    score[i] = sum;
  }
  return score;
}

/** With n - 1 in the denominator, in float32. */
function standardDeviation(values: Float32Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return Math.fround(Math.sqrt(sum / Math.max(1, values.length - 1)));
}
