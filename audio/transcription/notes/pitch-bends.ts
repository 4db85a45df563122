import { BINS_PER_SEMITONE, CONTOUR_BINS, PITCHES } from './frame-grid';

/** Bins on either side of a pitch's own among which its contour is looked for: 8 1/3 semitones. */
const REACH = 25;
/** Standard deviation, in bins, of the bell that favours what is near. */
const DEVIATION = 5;

const bell = Float64Array.from({ length: 2 * REACH + 1 }, (_, i) =>
  Math.exp(-((i - REACH) ** 2) / (2 * DEVIATION ** 2)),
);

/**
 * How far the strongest contour near a pitch is from it, in one frame.
 * @param contours the frame's 264 values
 * @param pitch 0 … 87, from A0
 * @returns thirds of semitones, a whole number
 */
function pitchBend(contours: Float32Array, pitch: number): number {
  const center = pitch * BINS_PER_SEMITONE;
  const from = Math.max(0, center - REACH);
  const to = Math.min(CONTOUR_BINS, center + REACH + 1);
  let best = from;
  let largest = -Infinity;
  for (let bin = from; bin < to; bin++) {
    const value = contours[bin]! * bell[bin - center + REACH]!;
    if (value <= largest) continue;
    largest = value;
    best = bin;
  }
  return best - center;
}

/** The bends of all pitches in one frame, in thirds of semitones: whole numbers, which float32 holds. */
export function pitchBends(contours: Float32Array, target: Float32Array): void {
  for (let pitch = 0; pitch < PITCHES; pitch++) target[pitch] = pitchBend(contours, pitch);
}
