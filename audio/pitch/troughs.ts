/** Whether the curve has a local minimum at `i`: below the value before it, not above the one after it. */
export function isTrough(curve: Float32Array, i: number): boolean {
  const value = curve[i]!;
  const last = curve.length - 1;
  if (i === 0) return last > 0 && value < curve[1]!;
  return value < curve[i - 1]! && (i === last || value <= curve[i + 1]!);
}

/** Where, relative to `i`, the parabola through the value and its neighbours is lowest; 0 if further than one away. */
export function parabolicShift(curve: Float32Array, i: number): number {
  if (i === 0 || i === curve.length - 1) return 0;
  const bend = curve[i + 1]! + curve[i - 1]! - 2 * curve[i]!;
  const slope = (curve[i + 1]! - curve[i - 1]!) / 2;
  return Math.abs(slope) >= Math.abs(bend) ? 0 : -slope / bend;
}
