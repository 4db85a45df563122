/** Smallest normal f32: anything below it is silence. */
const TINY: f32 = 1.1754943508222875e-38;

/**
 * How much each of two curves stands out against the other, 0 … 1, for exponents 1 and 2: x^p / (x^p + (margin · y)^p),
 * both scaled by the larger first.
 * @param count values of each, rounded up to whole registers
 * @param silent what a mask is where both vanish
 */
export function softMasks(
  x: usize,
  y: usize,
  count: i32,
  isSquared: bool,
  marginX: f32,
  marginY: f32,
  silent: f32,
  maskX: usize,
  maskY: usize,
): void {
  const bytes = (<usize>((count + 3) & ~3)) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const a = v128.load(x + at);
    const b = v128.load(y + at);
    v128.store(maskX + at, share(a, f32x4.mul(b, f32x4.splat(marginX)), isSquared, silent));
    v128.store(maskY + at, share(b, f32x4.mul(a, f32x4.splat(marginY)), isSquared, silent));
  }
}

// @ts-ignore: decorator
@inline
function share(x: v128, reference: v128, isSquared: bool, silent: f32): v128 {
  const larger = f32x4.max(x, reference);
  let a = f32x4.div(x, larger);
  let b = f32x4.div(reference, larger);
  if (isSquared) {
    a = f32x4.mul(a, a);
    b = f32x4.mul(b, b);
  }
  const mask = f32x4.div(a, f32x4.add(a, b));
  return v128.bitselect(f32x4.splat(silent), mask, f32x4.lt(larger, f32x4.splat(TINY)));
}
