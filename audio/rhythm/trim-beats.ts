/** numpy.hanning(5) */
const SMOOTHING = [0, 0.5, 1, 0.5, 0] as const;

/**
 * Leaves out beats before the first and after the last frame whose score is above a threshold: half the root mean square
 * of the beats' smoothed scores, or 0 where `trim` is false.
 */
export function trimBeats(beats: number[], score: Float64Array, trim: boolean): number[] {
  const threshold = trim ? 0.5 * smoothedLevel(beats, score) : 0;
  const first = score.findIndex((value) => value > threshold);
  const last = score.findLastIndex((value) => value > threshold);
  if (first < 0) return [];
  return beats.filter((beat) => beat >= first && beat <= last);
}

/** librosa cuts the convolution by the length of the score, not of the beats: two values more than there are beats. */
function smoothedLevel(beats: readonly number[], score: Float64Array): number {
  const full = new Float64Array(beats.length + SMOOTHING.length - 1);
  beats.forEach((beat, i) => {
    SMOOTHING.forEach((weight, k) => (full[i + k]! += weight * score[beat]!));
  });
  const kept = full.subarray(2, 2 + score.length);
  return Math.sqrt(kept.reduce((sum, value) => sum + value * value, 0) / kept.length);
}
