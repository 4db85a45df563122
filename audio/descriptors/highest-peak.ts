/** A peak between samples of a curve. */
export interface Peak {
  readonly position: number;
  readonly height: number;
}

/**
 * The highest inner peak of curve[from … to), placed by a parabola through its neighbours; undefined
 * when nothing rises above both neighbours. Positions count from the curve's start.
 */
export function highestPeak(curve: Float64Array, from: number, to: number): Peak | undefined {
  let position = -1;
  let highest = -Infinity;
  let before = curve[from]!;
  let at = curve[from + 1]!;
  for (let i = from + 1; i < to - 1; i++) {
    const after = curve[i + 1]!;
    if (at > before && at > after) {
      const shift = (0.5 * (before - after)) / (before - 2 * at + after);
      const height = at - 0.25 * (before - after) * shift;
      if (position < 0 || height > highest) {
        position = i + shift;
        highest = height;
      }
    }
    before = at;
    at = after;
  }
  return position < 0 ? undefined : { position, height: highest };
}
