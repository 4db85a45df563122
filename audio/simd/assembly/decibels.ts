const DECIBELS_PER_NEPER: f32 = 4.342944819032518;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;
const SQRT_HALF: f32 = 0.7071067811865476;

/**
 * Powers to decibels, in place.
 * @param count values, rounded up to whole registers
 * @param least powers below count as this; a normal number above 0
 * @param floor decibels below are raised to it
 * @returns the largest
 */
export function decibels(values: usize, count: i32, least: f32, floor: f32): f32 {
  const end = values + ((<usize>((count + 3) & ~3)) << 2);
  const lowest = f32x4.splat(floor);
  const leastPower = f32x4.splat(least);
  let largest = lowest;
  for (; values < end; values += 16) {
    const neper = logarithm(f32x4.max(v128.load(values), leastPower));
    const level = f32x4.max(f32x4.mul(neper, f32x4.splat(DECIBELS_PER_NEPER)), lowest);
    v128.store(values, level);
    largest = f32x4.max(largest, level);
  }
  const pairs = f32x4.max(largest, v128.shuffle<f32>(largest, largest, 2, 3, 0, 1));
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** Natural logarithms of normal numbers above 0, to the last bit or the one before: the method of Cephes' logf. */
function logarithm(x: v128): v128 {
  const exponent = i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126));
  // The mantissa from 0.5 to 1.
  const mantissa = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const isLow = f32x4.lt(mantissa, f32x4.splat(SQRT_HALF));
  // From sqrt(1/2) to sqrt(2), less 1.
  const f = f32x4.sub(f32x4.add(mantissa, v128.and(mantissa, isLow)), f32x4.splat(1));
  const e = f32x4.convert_i32x4_s(i32x4.add(exponent, isLow));
  const square = f32x4.mul(f, f);
  let y = f32x4.splat(7.0376836292e-2);
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-1.151461031e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(1.167699874e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, f), square);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(f, y), f32x4.mul(e, f32x4.splat(LN2_HIGH)));
}
