/** Strokes are at most so unlike, in mean squared distances. */
const MOST_UNLIKE = 2;
/** A stroke's twins: those that are most like it, and how fast they count less. */
const MOST_TWINS = 8;
const TWIN_SCALE = 0.1;
/** A distance below this is no difference. */
const LEAST_DISTANCE = 1e-6;

/** Strokes that sound most like one. */
export interface Twins {
  /** The nearest first, with what each counts; the weights sum to 1. */
  readonly strokes: readonly { readonly stroke: number; readonly weight: number }[];
  /** 0 where they sound the same, less the more they differ; 0 without twins. */
  readonly likeness: number;
}

/** Which strokes of a stretch sound alike. */
export interface Likeness {
  /** Row after row, of every two strokes: 0 of those that sound the same, down to -2. */
  readonly matrix: Float32Array;
  readonly twinsOf: (stroke: number) => Twins;
}

/**
 * Compares strokes by their sounds: squared distances, the mean of them being 1, so that neither the level of a recording
 * nor its variety matters.
 * @param sounds as `soundOf` gives them
 */
export function likenessOf(sounds: readonly Float32Array[]): Likeness {
  const count = sounds.length;
  const distances = distancesOf(sounds);
  return {
    matrix: distances.map((distance) => (distance === 0 ? 0 : -Math.min(MOST_UNLIKE, distance))),
    twinsOf: (stroke) => nearest(distances.subarray(stroke * count, (stroke + 1) * count), stroke),
  };
}

function distancesOf(sounds: readonly Float32Array[]): Float32Array {
  const count = sounds.length;
  const distances = new Float32Array(count * count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(sounds[i]!, sounds[j]!);
      distances[i * count + j] = distances[j * count + i] = distance;
      sum += 2 * distance;
    }
  }
  const mean = Math.max(LEAST_DISTANCE, sum / (count * count));
  return distances.map((distance) => distance / mean);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum;
}

function nearest(distances: Float32Array, stroke: number): Twins {
  const found: { readonly stroke: number; readonly distance: number }[] = [];
  for (const [other, distance] of distances.entries()) {
    if (other === stroke) continue;
    if (found.length === MOST_TWINS && distance >= found.at(-1)!.distance) continue;
    const place = found.findIndex((one) => one.distance > distance);
    found.splice(place < 0 ? found.length : place, 0, { stroke: other, distance });
    found.length = Math.min(found.length, MOST_TWINS);
  }
  const powers = found.map(({ distance }) =>
    Math.exp((found[0]!.distance - distance) / TWIN_SCALE),
  );
  const total = powers.reduce((sum, power) => sum + power, 0);
  const far = found.reduce((sum, { distance }) => sum + distance, 0);
  return {
    strokes: found.map((one, i) => ({ stroke: one.stroke, weight: powers[i]! / total })),
    likeness: found.length === 0 ? 0 : -far / found.length,
  };
}
