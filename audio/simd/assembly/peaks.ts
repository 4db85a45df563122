/**
 * The largest magnitude of four interpolated signals.
 * @param samples f64: `taps` - 1 that came before, then `count`
 * @param weights f64 × 4 by delay: what a sample so long ago counts in each of the four
 */
export function interpolatedPeak(samples: usize, count: i32, weights: usize, taps: i32): f64 {
  let peak = f64x2.splat(0);
  const end = weights + ((<usize>taps) << 5);
  let newest = samples + ((<usize>(taps - 1)) << 3);
  for (let i = 0; i < count; i++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let at = newest;
    for (let weight = weights; weight < end; weight += 32) {
      const sample = v128.load64_splat(at);
      low = f64x2.add(low, f64x2.mul(sample, v128.load(weight)));
      high = f64x2.add(high, f64x2.mul(sample, v128.load(weight, 16)));
      at -= 8;
    }
    peak = f64x2.max(peak, f64x2.max(f64x2.abs(low), f64x2.abs(high)));
    newest += 8;
  }
  return max(f64x2.extract_lane(peak, 0), f64x2.extract_lane(peak, 1));
}
