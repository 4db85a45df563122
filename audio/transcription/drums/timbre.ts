/** Values that are kept of a frame: each of two neighbouring bands of `drumFeatureStream`. */
export const TIMBRE_ROWS = 41;

const BANDS = 2 * TIMBRE_ROWS;
/** Of a unit of the features. */
const STEPS = 50;
const MOST = 255;
/** Frames from a stroke on: before it, at it, and while it dies away. */
const BEFORE = [-4, 0] as const;
const AT = [0, 4] as const;
const LATER = [5, 11] as const;

/** Values that describe a stroke: what rises, what is left of it later, and what is there. */
export const SOUND_VALUES = 3 * TIMBRE_ROWS;

/**
 * What is kept of how frames sound, to compare strokes by: a byte for each two bands, which three hours have room for.
 * @param features of `drumFeatureStream`, row after row
 * @returns steps of 1/50, row after row of TIMBRE_ROWS
 */
export function timbreOf(features: Float32Array): Uint8Array {
  const timbre = new Uint8Array((features.length / BANDS) * TIMBRE_ROWS);
  for (let i = 0; i < timbre.length; i++) {
    const mean = (features[2 * i]! + features[2 * i + 1]!) / 2;
    timbre[i] = Math.min(MOST, Math.max(0, Math.floor(STEPS * mean + 0.5)));
  }
  return timbre;
}

/** How a stroke sounds, SOUND_VALUES of the order of 1; frames beyond an end are as the last one. */
export function soundOf(timbre: Uint8Array, frame: number): Float32Array {
  const [before, at, later] = [BEFORE, AT, LATER].map((span) => meanOf(timbre, frame, span));
  return Float32Array.from({ length: SOUND_VALUES }, (_, i) => {
    const row = i % TIMBRE_ROWS;
    if (i < TIMBRE_ROWS) return at![row]! - before![row]!;
    return (i < 2 * TIMBRE_ROWS ? later![row]! - before![row]! : at![row]!) / 2;
  });
}

function meanOf(
  timbre: Uint8Array,
  frame: number,
  [from, to]: readonly [number, number],
): Float64Array {
  const last = timbre.length / TIMBRE_ROWS - 1;
  const mean = new Float64Array(TIMBRE_ROWS);
  for (let t = frame + from; t < frame + to; t++) {
    const start = Math.min(last, Math.max(0, t)) * TIMBRE_ROWS;
    for (let row = 0; row < TIMBRE_ROWS; row++) mean[row]! += timbre[start + row]!;
  }
  return mean.map((sum) => sum / STEPS / (to - from));
}
