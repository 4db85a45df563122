// A few numbers of each of two spectra in f64 lanes: what some features take from all bins of a frame.

/**
 * Their sum, the mean bin weighted by them, and the weighted sum of squared distances to it: three values of two lanes.
 * @param least sums below count as 1 where they divide
 */
export function moments(values: usize, bins: i32, least: f64, out: usize): void {
  const end = values + ((<usize>bins) << 4);
  const one = f64x2.splat(1);
  let sum = f64x2.splat(0);
  let weighted = f64x2.splat(0);
  let bin = f64x2.splat(0);
  for (let at = values; at < end; at += 16) {
    const value = v128.load(at);
    sum = f64x2.add(sum, value);
    weighted = f64x2.add(weighted, f64x2.mul(value, bin));
    bin = f64x2.add(bin, one);
  }
  const isSilent = f64x2.lt(sum, f64x2.splat(least));
  const mean = f64x2.div(weighted, v128.bitselect(one, sum, isSilent));
  let distance = f64x2.neg(mean);
  let spread = f64x2.splat(0);
  for (; values < end; values += 16) {
    const square = f64x2.mul(distance, distance);
    spread = f64x2.add(spread, f64x2.mul(v128.load(values), square));
    distance = f64x2.add(distance, one);
  }
  v128.store(out, sum);
  v128.store(out, mean, 16);
  v128.store(out, spread, 32);
}

/**
 * Their sum and their product, as a number from 1 to 2 and an exponent of 2; values below `least` count as it, a normal
 * number. Three values of two lanes.
 */
export function logarithms(values: usize, bins: i32, least: f64, out: usize): void {
  const end = values + ((<usize>bins) << 4);
  const floor = f64x2.splat(least);
  let sum = f64x2.splat(0);
  let even = f64x2.splat(1);
  let odd = f64x2.splat(1);
  // Biased exponents: 1023 more for each value.
  let exponents = i64x2.splat(0);
  let at = values;
  for (; at + 16 < end; at += 32) {
    const a = f64x2.pmax(v128.load(at), floor);
    const b = f64x2.pmax(v128.load(at, 16), floor);
    sum = f64x2.add(sum, f64x2.add(a, b));
    even = f64x2.mul(even, a);
    odd = f64x2.mul(odd, b);
    exponents = i64x2.add(exponents, i64x2.add(i64x2.shr_u(even, 52), i64x2.shr_u(odd, 52)));
    even = mantissa(even);
    odd = mantissa(odd);
  }
  if (at < end) {
    const a = f64x2.pmax(v128.load(at), floor);
    sum = f64x2.add(sum, a);
    even = f64x2.mul(even, a);
    exponents = i64x2.add(exponents, i64x2.shr_u(even, 52));
    even = mantissa(even);
  }
  const product = f64x2.mul(even, odd);
  exponents = i64x2.sub(exponents, i64x2.splat(<i64>bins * 1023));
  v128.store(out, sum);
  v128.store(out, product, 16);
  store<f64>(out, <f64>i64x2.extract_lane(exponents, 0), 32);
  store<f64>(out, <f64>i64x2.extract_lane(exponents, 1), 40);
}

/** A positive number without its exponent: from 1 to 2. */
// @ts-ignore: decorator
@inline
function mantissa(x: v128): v128 {
  const digits = v128.and(x, i64x2.splat(0x000f_ffff_ffff_ffff));
  return v128.or(digits, i64x2.splat(0x3ff0_0000_0000_0000));
}

/**
 * Means of the square roots of the smallest and of the largest values of bands: as many values of two lanes for the smallest,
 * then for the largest.
 * @param table by band: first bin, end, and how many values count, i32 × 3
 * @param scratch room for twice the largest count, values of two lanes
 */
export function extremes(values: usize, bands: i32, table: usize, scratch: usize, out: usize): void {
  const bandBytes = (<usize>bands) << 4;
  const end = table + <usize>bands * 12;
  for (; table < end; table += 12) {
    const count = load<i32>(table, 8);
    const bytes = (<usize>count) << 4;
    const largest = scratch + bytes;
    fill(scratch, bytes, f64x2.splat(Infinity));
    fill(largest, bytes, f64x2.splat(-Infinity));
    const from = values + ((<usize>load<i32>(table)) << 4);
    keepExtremes(from, values + ((<usize>load<i32>(table, 4)) << 4), scratch, bytes);
    const share = f64x2.splat(1.0 / <f64>count);
    v128.store(out, f64x2.mul(sumOfRoots(scratch, bytes), share));
    v128.store(out + bandBytes, f64x2.mul(sumOfRoots(largest, bytes), share));
    out += 16;
  }
}

/** From both ends: spectra fall, so that extremes are met early and little is kept that will not stay. */
function keepExtremes(from: usize, end: usize, smallest: usize, bytes: usize): void {
  const largest = smallest + bytes;
  let high = v128.load(largest + bytes - 16);
  let low = v128.load(largest - 16);
  while (from < end) {
    const left = v128.load(from);
    end -= 16;
    const right = v128.load(end);
    if (v128.any_true(f64x2.gt(left, high))) high = keepLargest(largest, bytes, left);
    if (v128.any_true(f64x2.lt(right, low))) low = keepSmallest(smallest, bytes, right);
    if (from == end) return;
    if (v128.any_true(f64x2.lt(left, low))) low = keepSmallest(smallest, bytes, left);
    if (v128.any_true(f64x2.gt(right, high))) high = keepLargest(largest, bytes, right);
    from += 16;
  }
}

/** Puts a value among descending ones, whose last one falls out; in lanes where it is too small, nothing changes. */
function keepLargest(sorted: usize, bytes: usize, value: v128): v128 {
  let kept = value;
  for (let at: usize = 0; at < bytes; at += 16) {
    const there = v128.load(sorted + at);
    v128.store(sorted + at, f64x2.pmax(there, kept));
    kept = f64x2.pmin(kept, there);
  }
  return v128.load(sorted + bytes - 16);
}

/** The same among ascending ones. */
function keepSmallest(sorted: usize, bytes: usize, value: v128): v128 {
  let kept = value;
  for (let at: usize = 0; at < bytes; at += 16) {
    const there = v128.load(sorted + at);
    v128.store(sorted + at, f64x2.pmin(there, kept));
    kept = f64x2.pmax(kept, there);
  }
  return v128.load(sorted + bytes - 16);
}

function fill(at: usize, bytes: usize, value: v128): void {
  for (const end = at + bytes; at < end; at += 16) v128.store(at, value);
}

function sumOfRoots(at: usize, bytes: usize): v128 {
  let sum = f64x2.splat(0);
  for (const end = at + bytes; at < end; at += 16) sum = f64x2.add(sum, f64x2.sqrt(v128.load(at)));
  return sum;
}
