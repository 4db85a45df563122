/** A peak between samples of a curve. */
export interface Peak {
  readonly position: number;
  readonly height: number;
}

/**
 * The highest inner peak of curve[from … to), placed by a parabola through its neighbours; undefined
 * when nothing rises above the lowest value and both neighbours. Positions count from the curve's start.
 */
export function highestPeak(curve: Float64Array, from: number, to: number): Peak | undefined {
  let floor = Infinity;
  for (let i = from; i < to; i++) if (curve[i]! < floor) floor = curve[i]!;
  let best: Peak | undefined;
  for (let i = from + 1; i < to - 1; i++) {
    const [before, at, after] = [curve[i - 1]!, curve[i]!, curve[i + 1]!];
    if (!(at > before && at > after && at > floor)) continue;
    const shift = (0.5 * (before - after)) / (before - 2 * at + after);
    const height = at - 0.25 * (before - after) * shift;
    if (!best || height > best.height) best = { position: i + shift, height };
  }
  return best;
}
