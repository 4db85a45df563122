/**
 * How much each value is above the one before it, or 0; both are raised to a floor first. Leaves the rises in `now`.
 * @param count values, rounded up to whole registers
 * @returns their sum
 */
export function rises(now: usize, before: usize, count: i32, floor: f32): f64 {
  const end = now + ((<usize>((count + 3) & ~3)) << 2);
  const lowest = f32x4.splat(floor);
  const zero = f32x4.splat(0);
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  for (; now < end; now += 16) {
    const from = f32x4.max(v128.load(before), lowest);
    const rise = f32x4.max(f32x4.sub(f32x4.max(v128.load(now), lowest), from), zero);
    v128.store(now, rise);
    even = f64x2.add(even, f64x2.promote_low_f32x4(rise));
    odd = f64x2.add(odd, f64x2.promote_low_f32x4(v128.shuffle<f32>(rise, rise, 2, 3, 0, 1)));
    before += 16;
  }
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * The median of values of 0 or more, of an even number the mean of the middle two. Nothing is moved: numbers of one sign
 * are in the order of their bits, and these are found one by one.
 * @param count values; the register that they end in has zeros beyond them
 */
export function middle(values: usize, count: i32): f64 {
  const room = (count + 3) & ~3;
  const end = values + ((<usize>room) << 2);
  // The zeros come first.
  const low = ((count - 1) >> 1) + room - count;
  const high = (count >> 1) + room - count;
  const a = ranked(values, end, low);
  if (low == high || countBelow(values, end, a + 1) > high) return <f64>reinterpret<f32>(a);
  return 0.5 * (<f64>reinterpret<f32>(a) + <f64>reinterpret<f32>(leastAbove(values, end, a)));
}

/** The bits of the value that `rank` others come before. */
function ranked(values: usize, end: usize, rank: i32): i32 {
  let bits = 0;
  // Half of them are often zeros.
  if (countBelow(values, end, 1) > rank) return bits;
  for (let bit = 1 << 30; bit != 0; bit >>= 1) {
    if (countBelow(values, end, bits | bit) <= rank) bits |= bit;
  }
  return bits;
}

function countBelow(values: usize, end: usize, bits: i32): i32 {
  const limit = i32x4.splat(bits);
  let counts = i32x4.splat(0);
  // What is true is -1.
  for (; values < end; values += 16) {
    counts = i32x4.sub(counts, i32x4.lt_s(v128.load(values), limit));
  }
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
}

function leastAbove(values: usize, end: usize, bits: i32): i32 {
  let least = i32.MAX_VALUE;
  for (; values < end; values += 4) {
    const value = load<i32>(values);
    if (value > bits) least = min(least, value);
  }
  return least;
}
