/** How well each pitch class fits a key, from its tonic. Source: Krumhansl, "Cognitive Foundations of Musical Pitch", 1990. */
const MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR = [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

/**
 * The key signature that notes fit best, by the correlation of how long each pitch class sounds with Krumhansl's
 * profiles.
 * @returns sharps (positive) or flats, -5 to 6; 0 where there is nothing to go by
 */
export function estimateKey(
  notes: Iterable<{ readonly pitch: number; readonly weight: number }>,
): number {
  const weights = new Array<number>(12).fill(0);
  for (const { pitch, weight } of notes) weights[pitch % 12]! += weight;
  let best = { fifths: 0, correlation: 0.01 };
  for (let tonic = 0; tonic < 12; tonic++) {
    for (const profile of [MAJOR, MINOR]) {
      const turned = weights.map((_, i) => profile[(i - tonic + 12) % 12]!);
      const correlation = correlate(weights, turned);
      const majorTonic = profile === MAJOR ? tonic : tonic + 3;
      if (correlation > best.correlation) best = { fifths: fifthsOf(majorTonic), correlation };
    }
  }
  return best.fifths;
}

/** Sharps of the major key on a pitch class. */
function fifthsOf(tonic: number): number {
  return ((tonic * 7 + 5) % 12) - 5;
}

function correlate(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / 12;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < 12; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return aa === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
