import { roundHalfToEven } from '../rounding/round-half-to-even';

interface BeatPathOptions {
  /** Frames between beats. */
  readonly period: number;
  readonly tightness: number;
}

/**
 * The frames that collect the most score at distances close to the period: each beat's best predecessor lies half a
 * period to two periods before it. Ascending.
 */
export function beatPath(score: Float64Array, options: BeatPathOptions): number[] {
  const { links, total } = linkBeats(score, options);
  const beats: number[] = [];
  for (let beat = lastBeat(total); beat >= 0; beat = links[beat]!) beats.push(beat);
  return beats.reverse();
}

function linkBeats(
  score: Float64Array,
  { period, tightness }: BeatPathOptions,
): { readonly links: Int32Array; readonly total: Float64Array } {
  const nearest = roundHalfToEven(period / 2);
  const farthest = 2 * period;
  // librosa hands its kernel the tightness in float32.
  const strictness = Math.fround(tightness);
  const penalty = Float64Array.from(
    { length: farthest + 1 },
    (_, distance) => strictness * (Math.log(distance) - Math.log(period)) ** 2,
  );
  const threshold = 0.01 * score.reduce((most, value) => (value > most ? value : most), -Infinity);
  const links = new Int32Array(score.length).fill(-1);
  const total = new Float64Array(score.length);
  let hasBegun = false;
  for (let i = 0; i < score.length; i++) {
    let best = -Infinity;
    let link = -1;
    // A link to itself cannot be: the first frame looked at is a frame away even where half the period rounds to none.
    for (let distance = Math.max(1, nearest); distance <= farthest && distance <= i; distance++) {
      const candidate = total[i - distance]! - penalty[distance]!;
      if (candidate > best) {
        best = candidate;
        link = i - distance;
      }
    }
    total[i] = link >= 0 ? score[i]! + best : score[i]!;
    // The first beat is a frame whose score is worth it.
    if (!hasBegun && score[i]! < threshold) continue;
    links[i] = link;
    hasBegun = true;
  }
  return { links, total };
}

/** The last local maximum that has at least half of the median of all of them; the last frame if there is none. */
function lastBeat(total: Float64Array): number {
  const maxima: number[] = [];
  for (let i = 1; i < total.length; i++) {
    const isAboveNext = i === total.length - 1 || total[i]! >= total[i + 1]!;
    if (total[i]! > total[i - 1]! && isAboveNext) maxima.push(i);
  }
  const threshold = 0.5 * median(maxima.map((i) => total[i]!));
  return maxima.findLast((i) => total[i]! >= threshold) ?? total.length - 1;
}

/** Of an even number, the mean of the middle two; 0 of none. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
