import { type Slice } from './fixed-slices';

/**
 * Slices `[from, to)` of a sound that is cut at points: from its start, at every point inside it, to its end. Nothing
 * is left out, and no slice is empty.
 */
export function slicesAt(points: readonly number[], samples: number): Slice[] {
  const inside = [...new Set(points)].filter((point) => point > 0 && point < samples);
  const cuts = [0, ...inside.sort((a, b) => a - b), samples];
  return cuts.slice(1).map((to, i) => [cuts[i]!, to]);
}
